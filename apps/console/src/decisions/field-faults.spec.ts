import { describe, expect, test } from '@jest/globals';
import { ApiProblem, PlatformUnreachable } from '../api/problem.js';
import { placedFaults } from './field-faults.js';

const names = new Set(['kinds', 'decidedAt', 'decisionNumber']);
const refusals = { DECIDED_IN_FUTURE: 'decidedAt' } as const;
const place = (error: unknown) => placedFaults<{ decidedAt: string }>(error, names, refusals);
const fault = (pointer: string, detail: string) => ({ pointer, code: 'x', detail });

describe('a problem document', () => {
  test('stands beside the fields its pointers name', () => {
    const errors = [
      fault('/kinds/0', '不能为空'),
      fault('/kinds/2', '过长'),
      fault('/decidedAt', '无效'),
    ];
    expect(place(new ApiProblem({ status: 400, errors }))).toEqual({
      fields: [
        { name: 'kinds', errors: ['不能为空', '过长'] },
        { name: 'decidedAt', errors: ['无效'] },
      ],
      isToldWhole: true,
    });
  });

  test('is shown besides when it speaks of something that is no field', () => {
    const errors = [fault('/kinds', '不能为空'), fault('/uscc', '无效')];
    expect(place(new ApiProblem({ status: 400, errors }))).toMatchObject({ isToldWhole: false });
  });

  test('that refuses stands beside the field its code means', () => {
    const refused = { status: 409, code: 'DECIDED_IN_FUTURE', title: '晚于当前时间' };
    expect(place(new ApiProblem(refused))).toEqual({
      fields: [{ name: 'decidedAt', errors: ['晚于当前时间'] }],
      isToldWhole: true,
    });
  });

  test('of another kind, or no answer, stands beside no field', () => {
    const nowhere = { fields: [], isToldWhole: false };
    expect(place(new ApiProblem({ status: 403, code: 'OTHER_TENANT', title: 'x' }))).toEqual(
      nowhere,
    );
    expect(place(new PlatformUnreachable(undefined))).toEqual(nowhere);
  });
});
