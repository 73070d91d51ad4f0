/** The earliest of some instants (RFC 3339); undefined of none. What is no instant is passed over. */
export const earliestOf = (instants: readonly string[]): string | undefined =>
  instants
    .filter((instant) => !Number.isNaN(Date.parse(instant)))
    .reduce<string | undefined>(
      (earliest, instant) =>
        earliest === undefined || Date.parse(instant) < Date.parse(earliest) ? instant : earliest,
      undefined,
    );
