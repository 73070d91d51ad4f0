/** A text as PostgreSQL can keep it: it refuses NUL and half of a surrogate pair, a projection refuses nothing. */
export const storable = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
