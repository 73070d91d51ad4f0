const RADIX = 10;
const ZERO = 48;

/**
 * The check digit of a GS1 key (GTIN, GLN, SSCC, GRAI, GDTI, GSRN, GSIN, GCN), GS1 General
 * Specifications §7.9: weights 3, 1, 3, 1 … from the right of the body.
 *
 * @param body the digits before the check digit; 690123456789 gives '2'
 */
export const gs1CheckDigit = (body: string): string => {
  let sum = 0;
  let weight = 3;
  for (let index = body.length - 1; index >= 0; index -= 1) {
    sum += (body.charCodeAt(index) - ZERO) * weight;
    weight = 4 - weight;
  }
  return String((RADIX - (sum % RADIX)) % RADIX);
};
