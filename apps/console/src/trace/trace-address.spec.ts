import { expect, test } from '@jest/globals';
import { requestOf, traceAddress } from './trace-address.js';

const requestAt = (address: string) => requestOf(new URL(address, 'http://x').searchParams);

test('a trace goes into the address and back', () => {
  const request = {
    epc: 'https://id.gs1.org/01/06901234561012/10/A&B',
    direction: 'backward',
    maxDepth: 8,
    maxNodes: 50,
    validAt: '2026-05-01T00:00:00+08:00',
    knownAt: undefined,
  } as const;
  expect(requestAt(traceAddress(request))).toEqual(request);
});

test('what an address leaves out or gets wrong takes the default', () => {
  expect(requestAt('/trace?epc=x&direction=up&maxDepth=9999&maxNodes=-1')).toMatchObject({
    direction: 'both',
    maxDepth: 12,
    maxNodes: 300,
  });
  expect(requestAt('/trace?epc=%20')).toBeUndefined();
});
