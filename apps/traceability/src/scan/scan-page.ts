import { identify } from '@zhixin/identifiers';
import {
  escaped,
  publicPage,
  reportedText,
  shanghaiDate,
  type Language,
  type PageFrame,
} from '@zhixin/service-shell';
import type { PublishedRecall } from './published-recalls.js';
import type { ScanStory } from './scan-story.js';
import { PAGE, plainStep, stepWords, WARNINGS } from './scan-words.js';

/** Lots that a banner names; the notice names all. */
const LOTS_SHOWN_MAX = 5;

/** The story as an HTML page, after the recalls that it is concerned by. */
export const storyPage = (
  story: ScanStory,
  recalls: readonly PublishedRecall[],
  frame: PageFrame,
): string => {
  const { language } = frame;
  const words = PAGE[language];
  const facts = [
    [words.gtin, story.gtin],
    [words.lot, story.lot],
    [words.serial, story.serial],
    [words.madeFrom, story.madeFrom.length === 0 ? undefined : story.madeFrom.join('、')],
  ] as const;
  const rows = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`<dt>${name}</dt><dd>${reportedText(value, language)}</dd>`],
  );
  return page(story.name ?? words.noName, frame, [
    recallBanners(recalls, language),
    `<section aria-label="${words.product}"><dl>${rows.join('')}</dl></section>`,
    warnings(story, language),
    journey(story, language),
    certificates(story, language),
    claims(story, language),
  ]);
};

/** What everybody is warned of comes before all else, in this page's words. */
const recallBanners = (recalls: readonly PublishedRecall[], language: Language): string => {
  const words = PAGE[language];
  const items = recalls.map(({ caseId, of, product, recaller, publishedAt, roots }) => {
    const lots = roots.map((root) => identify(root)?.ais['10'] ?? root);
    const date = shanghaiDate(publishedAt);
    return (
      `<section class="recall"><h2>${of === 'this' ? words.recalled : words.lotsRecalled}</h2>` +
      `<p>${reportedText(product, language)}${words.colon}${lots.slice(0, LOTS_SHOWN_MAX).map(escaped).join('、')}</p>` +
      `<p>${reportedText(recaller, language)} <time datetime="${date}">${date}</time></p>` +
      `<p>${of === 'this' ? words.whatToDo : words.compareLot} ` +
      `<a href="/api/recall/public/${escaped(encodeURIComponent(caseId))}">${words.notice}</a></p></section>`
    );
  });
  return items.join('');
};

const warnings = ({ warnings: found }: ScanStory, language: Language): string => {
  if (found.length === 0) return '';
  const items = found.map(
    ({ code, at }) => `<li>${WARNINGS[code][language]} (${shanghaiDate(at)})</li>`,
  );
  return `<section class="warn"><h2>${PAGE[language].warnings}</h2><ul>${items.join('')}</ul></section>`;
};

const journey = ({ steps, stepsLeftOut }: ScanStory, language: Language): string => {
  const words = PAGE[language];
  const items = steps.map(({ at, step, company, place }) => {
    const date = shanghaiDate(at);
    const where = place === undefined ? '' : `<p class="soft">${reportedText(place, language)}</p>`;
    return (
      `<li><b>${escaped(stepWords(step, language))}</b><time datetime="${date}">${date}</time>` +
      `<p>${reportedText(company, language)}</p>${where}</li>`
    );
  });
  const earlier = stepsLeftOut > 0 ? `<p class="soft">${words.leftOut(stepsLeftOut)}</p>` : '';
  return `<section><h2>${words.journey}</h2>${earlier}<ol>${items.join('')}</ol></section>`;
};

const certificates = ({ certificates: found }: ScanStory, language: Language): string => {
  const words = PAGE[language];
  // Whatever address an enterprise reports, this page leads nobody there.
  const items = found.map((uri) => `<li>${escaped(uri)}</li>`);
  const list =
    items.length === 0
      ? `<p class="soft">${words.noCertificates}</p>`
      : `<ul>${items.join('')}</ul>`;
  return `<section><h2>${words.certificates}</h2>${list}</section>`;
};

/** What others say, in this page's words alone and after everything that is confirmed. */
const claims = ({ claims: found, claimsLeftOut }: ScanStory, language: Language): string => {
  if (found.length === 0) return '';
  const words = PAGE[language];
  const items = found.map(({ at, step, company }) => {
    const date = shanghaiDate(at);
    return `<li>${reportedText(company, language)}${words.colon}${plainStep(step, language)} <time datetime="${date}">${date}</time></li>`;
  });
  const more = claimsLeftOut > 0 ? `<p class="soft">${words.claimsLeftOut(claimsLeftOut)}</p>` : '';
  return (
    `<section class="warn"><h2>${words.claims}</h2><p>${words.whatClaimsAre}</p>` +
    `<ul>${items.join('')}</ul>${more}</section>`
  );
};

/** The page for a code of which nothing is known, and why that may be. */
export const nothingPage = (frame: PageFrame, recalls: readonly PublishedRecall[] = []): string => {
  const words = PAGE[frame.language];
  const reasons = words.whyNothing.map((reason) => `<li>${reason}</li>`).join('');
  return page(words.nothing, frame, [
    recallBanners(recalls, frame.language),
    `<section><ul>${reasons}</ul></section>`,
  ]);
};

/** The page for an address that is no valid GS1 code. */
export const invalidPage = (
  fault: { readonly code: string; readonly expected?: string; readonly found?: string },
  frame: PageFrame,
): string => {
  const words = PAGE[frame.language];
  const why =
    fault.code === 'CHECK_DIGIT'
      ? words.checkDigit(fault.expected ?? '', fault.found ?? '')
      : words.malformed;
  return page(words.notReadable, frame, [`<section><p>${escaped(why)}</p></section>`]);
};

const page = (heading: string, frame: PageFrame, parts: readonly string[]): string =>
  publicPage(heading, frame, { words: PAGE[frame.language], parts });
