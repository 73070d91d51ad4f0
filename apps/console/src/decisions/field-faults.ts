import { ApiProblem } from '../api/problem.js';

/** Which field of a form a refusal, by its code, speaks of. */
export type FieldOfRefusal<Form> = Readonly<Record<string, keyof Form & string>>;

/** What stands beside the fields, and whether the problem says more than that. */
export interface FormFaults {
  readonly fields: readonly { readonly name: string; readonly errors: readonly string[] }[];
  readonly isToldWhole: boolean;
}

const NOT_PLACED: FormFaults = { fields: [], isToldWhole: false };

/** `/kinds/0` and `/kinds` both speak of the field `kinds`. */
const fieldAt = (pointer: string): string => pointer.split('/')[1] ?? '';

const placedByPointer = ({ errors }: ApiProblem, names: ReadonlySet<string>): FormFaults => {
  const texts = new Map<string, string[]>();
  for (const { pointer, detail } of errors) {
    const name = fieldAt(pointer);
    if (names.has(name)) texts.set(name, [...(texts.get(name) ?? []), detail]);
  }
  const placed = [...texts.values()].reduce((sum, { length }) => sum + length, 0);
  return {
    fields: [...texts].map(([name, told]) => ({ name, errors: told })),
    isToldWhole: placed === errors.length,
  };
};

/** Puts what a problem document says beside the fields it speaks of. */
export const placedFaults = <Form>(
  error: unknown,
  names: ReadonlySet<string>,
  refusals: FieldOfRefusal<Form>,
): FormFaults => {
  if (!(error instanceof ApiProblem)) return NOT_PLACED;
  if (error.errors.length > 0) return placedByPointer(error, names);
  const name = refusals[error.code ?? ''];
  if (name === undefined || error.title === undefined) return NOT_PLACED;
  return { fields: [{ name, errors: [error.title] }], isToldWhole: true };
};
