/**
 * Text of a JSON value, as `String` writes it, whatever its members are called: a member `toString` that is no function
 * would make that throw.
 */
export const plainText = (value: unknown): string => {
  if (Array.isArray(value))
    return value.map((item: unknown) => (item === null ? '' : plainText(item))).join(',');
  return typeof value === 'object' && value !== null ? '[object Object]' : String(value);
};
