const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The day of an instant in Asia/Shanghai (always UTC+8 since 1991), as `2026-05-31`. */
export const shanghaiDate = (at: number): string =>
  new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
