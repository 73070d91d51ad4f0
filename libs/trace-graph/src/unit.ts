import { decimalFrom, type Decimal } from './amount.js';

/** A unit of measure: like units share a `dimension`, and `factor` leads to the dimension's base unit. */
export interface Unit {
  readonly code: string;
  readonly dimension: string;
  readonly factor: Decimal;
}

/** The code under which pieces are answered. */
export const PIECES = 'C62';

// Exact conversion factors of UN/CEFACT Recommendation 20 to kilogram, litre and metre.
const FACTORS: Readonly<Record<string, string>> = {
  mass: `KGM 1 GRM 0.001 MGM 0.000001 MC 0.000000001 CGM 0.00001 DG 0.0001 HGM 0.1 DTN 100 TNE 1000 2U 1000 KTN 1000000
    LBR 0.45359237 ONZ 0.028349523125 APZ 0.0311034768 GRN 0.00006479891 STI 6.35029318 CWA 45.359237
    CWI 50.80234544 STN 907.18474 LTN 1016.0469088`,
  volume: `LTR 1 MLT 0.001 CLT 0.01 DLT 0.1 A44 10 HLT 100 4G 0.000001 K6 1000 MAL 1000000 MTQ 1000 DMQ 1 CMQ 0.001
    MMQ 0.000001 INQ 0.016387064 FTQ 28.316846592 YDQ 764.554857984 GLL 3.785411784 GLI 4.54609 PTI 0.56826125
    PTL 0.473176473 QTI 1.1365225 QTL 0.946352946 OZA 0.0295735295625 OZI 0.0284130625 BLL 158.987294928`,
  length: `MTR 1 MMT 0.001 CMT 0.01 DMT 0.1 A45 10 HMT 100 KMT 1000 4H 0.000001 INH 0.0254 FOT 0.3048 YRD 0.9144
    SMI 1609.344`,
  pieces: 'C62 1 EA 1 H87 1',
};

const UNITS: ReadonlyMap<string, Unit> = new Map(
  Object.entries(FACTORS).flatMap(([dimension, text]) => {
    const words = text.trim().split(/\s+/);
    return words.flatMap((code, place) =>
      place % 2 === 1
        ? []
        : [
            [
              code,
              {
                code: dimension === 'pieces' ? PIECES : code,
                dimension,
                factor: decimalFrom(words[place + 1]!)!,
              },
            ] as const,
          ],
    );
  }),
);

const ONE: Decimal = { digits: 1n, scale: 0 };

/** The unit a Recommendation 20 code means; none is pieces, and one that is not known here is like no other. */
export const unitOf = (code: string | undefined): Unit =>
  UNITS.get(code ?? PIECES) ?? { code: code!, dimension: `unit ${code}`, factor: ONE };

const OPEN_MEASURES: ReadonlySet<string> = new Set(['mass', 'volume', 'length']);

/** Whether what is measured so lies open: by weight, volume or length. */
export const isOpenMeasure = (dimension: string): boolean => OPEN_MEASURES.has(dimension);
