import { Type } from '@sinclair/typebox';

/** RFC 3339 time with offset. */
export const instant = Type.String({ format: 'date-time' });
/** Unified social credit code, 18 characters (GB 32100-2015). */
export const uscc = Type.String({ minLength: 18, maxLength: 18 });
/** Region, 6 digits (GB/T 2260). */
export const region = Type.String({ pattern: '^[0-9]{6}$' });
export const grade = Type.Union([
  Type.Literal('A'),
  Type.Literal('B'),
  Type.Literal('C'),
  Type.Literal('D'),
]);
