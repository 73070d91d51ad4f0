/** Top folders of packages that are left out. */
export const UNUSED_FOLDERS: readonly string[];

/** What an app needs at run time: absolute folders of packages, and links to those of the workspace. */
export function closureOf(app: string): {
  readonly workspaces: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
};
