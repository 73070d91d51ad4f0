/** A tracked file, as the checks see it. */
export interface TrackedFile {
  readonly path: string;
  readonly text: string;
}
