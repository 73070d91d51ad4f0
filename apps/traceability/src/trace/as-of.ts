/** Of who names no moment: they want all there is, what a clock a little ahead of ours has reported included. */
export const END_OF_TIME = '9999-12-31T23:59:59.999Z';

/** Which moment of which knowledge is asked for. */
export interface AsOf {
  /** Only what had happened by then. */
  readonly validAt: string;
  /** Only what the platform had learnt by then; errors declared later still stand. */
  readonly knownAt: string;
}
