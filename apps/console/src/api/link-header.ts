/** The `cursor` of the `rel="next"` link in an RFC 8288 `Link` header, when there is a next page. */
export const nextCursor = (link: string | null): string | undefined => {
  for (const part of link?.split(/,\s*(?=<)/) ?? []) {
    const match = /^<([^>]*)>(.*)$/.exec(part.trim());
    if (match?.[1] === undefined || !/;\s*rel="?next"?/i.test(match[2] ?? '')) continue;
    return new URL(match[1], 'http://relative.invalid').searchParams.get('cursor') ?? undefined;
  }
  return undefined;
};
