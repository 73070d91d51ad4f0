/** A member that is there only where it has a value; null, as the database has it, is none. */
export const present = <Name extends string, Value>(name: Name, value: Value | null | undefined) =>
  (value === null || value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value };
