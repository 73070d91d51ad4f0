import { describe, expect, test } from '@jest/globals';
import { placesInHeader } from './places-in-header.js';

const SITE = 'https://id.gs1.org/414/9521234000013';
const HALL = `${SITE}/254/hall`;
const SHELF = `${SITE}/254/shelf`;

const headerOf = (...vocabularyElementList: readonly unknown[]) => ({
  epcisMasterData: {
    vocabularyList: [{ type: 'urn:epcglobal:epcis:vtype:BusinessLocation', vocabularyElementList }],
  },
});

describe('what a header says of places', () => {
  test('is what lies within them and where they are, in canonical form', () =>
    expect(
      placesInHeader(
        headerOf({
          id: 'urn:epc:id:sgln:9521234.00001.0',
          attributes: [
            { id: 'cbvmda:latitude', attribute: '34.05' },
            { id: 'urn:epcglobal:cbv:mda:longitude', attribute: 108.2 },
          ],
          children: ['urn:epc:id:sgln:9521234.00001.hall', HALL],
        }),
      ),
    ).toEqual([{ id: SITE, children: [HALL], latitude: 34.05, longitude: 108.2 }]));

  test('gives an indirect child to the nearest place that lists it', () =>
    expect(
      placesInHeader(
        headerOf({ id: SITE, children: [SHELF, HALL] }, { id: HALL, children: [SHELF] }),
      ),
    ).toEqual([
      { id: SITE, children: [HALL] },
      { id: HALL, children: [SHELF] },
    ]));

  test('may be that nothing lies within a place', () =>
    expect(placesInHeader(headerOf({ id: SITE, children: [] }))).toEqual([
      { id: SITE, children: [] },
    ]));

  test.each([
    ['no header', undefined],
    ['a name alone', headerOf({ id: SITE, attributes: [{ id: 'cbvmda:name', attribute: '园' }] })],
    ['a product', headerOf({ id: 'https://id.gs1.org/01/09521234001010', children: [SITE] })],
    ['half of a place', headerOf(at('34.05'))],
    ['a latitude beyond the pole', headerOf(at('91', '108'))],
    ['a text for degrees', headerOf(at('34° N', '108° E'))],
    ['nothing at all', headerOf(null, 'x', { id: 7 }, { id: SITE, attributes: 'x' })],
  ])('is nothing in %s', (_, header) => expect(placesInHeader(header)).toEqual([]));
});

function at(latitude: string, longitude?: string) {
  const attributes = [{ id: 'cbvmda:latitude', attribute: latitude }];
  return {
    id: SITE,
    attributes: [
      ...attributes,
      ...(longitude === undefined ? [] : [{ id: 'cbvmda:longitude', attribute: longitude }]),
    ],
  };
}
