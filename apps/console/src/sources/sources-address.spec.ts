import { expect, test } from '@jest/globals';
import { SOURCE_POINTS_MAX } from '@zhixin/contracts';
import { linesIn, pointsOf, sourcesAddress, withLines } from './sources-address.js';

const searchOf = (address: string) => new URLSearchParams(address.split('?')[1] ?? '');

test('points go into the address and back, each with its own time and place', () => {
  const points = [
    { epc: 'urn:epc:id:sgtin:0614141.107346.1', at: undefined, place: undefined },
    { epc: 'https://id.gs1.org/01/1/10/A%2CB', at: '2026-11-20T00:00:00.000Z', place: 'here' },
    { epc: 'c', at: undefined, place: 'there' },
  ];
  expect(pointsOf(searchOf(sourcesAddress(points)))).toEqual(points);
  expect(sourcesAddress([])).toBe('/sources');
});

test('an address that names nothing, or no times, asks about what it names', () => {
  expect(pointsOf(new URLSearchParams())).toEqual([]);
  const sloppy = new URLSearchParams('epc=&epc=%20a%20&at=&at=yesterday&place=&place=%20');
  expect(pointsOf(sloppy)).toEqual([{ epc: 'a', at: undefined, place: undefined }]);
});

test('no more points are asked about than one question may have', () => {
  const many = Array.from({ length: SOURCE_POINTS_MAX + 5 }, (_, index) => ({ epc: `${index}` }));
  expect(pointsOf(searchOf(sourcesAddress(many)))).toHaveLength(SOURCE_POINTS_MAX);
});

test('pasted lines are points of their own, in place of the one they are pasted into', () => {
  expect(linesIn('a\r\n\n b, c \n')).toEqual(['a', 'b, c']);
  const points = [{ epc: 'x' }, { epc: '', at: '2026-11-20T00:00:00Z' }, { epc: 'z' }];
  expect(withLines(points, 1, 'a\nb')).toEqual([
    { epc: 'x' },
    { epc: 'a', at: '2026-11-20T00:00:00Z' },
    { epc: 'b' },
    { epc: 'z' },
  ]);
  expect(withLines(points, 0, '')).toEqual([{ epc: '' }, ...points.slice(1)]);
});
