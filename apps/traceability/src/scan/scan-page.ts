import { createHash } from 'node:crypto';
import type { Language } from '@zhixin/service-shell';
import type { ScanStory } from './scan-story.js';
import { PAGE, stepWords, WARNINGS } from './scan-words.js';

const STYLE =
  ':root{color-scheme:light dark}' +
  'body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;max-width:44rem;margin:0 auto;padding:1rem}' +
  'header{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}' +
  'h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.1rem;margin:1.5rem 0 .5rem}' +
  'table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #8886}' +
  'th[scope=row]{width:7rem;font-weight:600}.warn{border-left:4px solid #c60;padding-left:.8rem}' +
  'footer{margin-top:2rem;font-size:.875rem;opacity:.8}a{color:inherit}td,dd,li{overflow-wrap:anywhere}';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing from anywhere, no script, one style sheet known by its hash. */
export const SCAN_PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; ` +
  `form-action 'none'; frame-ancestors 'none'`;

/** Where and in which language the page stands. */
export interface PageFrame {
  readonly language: Language;
  /** The page's own path. */
  readonly path: string;
  readonly now: string;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const shanghaiDate = (instant: string): string =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10);

/** The story as an HTML page. */
export const storyPage = (story: ScanStory, frame: PageFrame): string => {
  const words = PAGE[frame.language];
  const facts = [
    [words.gtin, story.gtin],
    [words.lot, story.lot],
    [words.serial, story.serial],
    [words.madeFrom, story.madeFrom.length === 0 ? undefined : story.madeFrom.join('、')],
  ] as const;
  const rows = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`<tr><th scope="row">${name}</th><td>${escaped(value)}</td></tr>`],
  );
  return page(story.name ?? words.noName, frame, [
    `<table><caption hidden>${words.product}</caption>${rows.join('')}</table>`,
    warnings(story, frame.language),
    journey(story, frame.language),
    certificates(story, frame.language),
  ]);
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
  const head = [words.date, words.step, words.company, words.place];
  const rows = steps.map(({ at, step, company, place }) => {
    const date = shanghaiDate(at);
    const cells = [stepWords(step, language), company, place ?? '—'].map(
      (text) => `<td>${escaped(text)}</td>`,
    );
    return `<tr><td><time datetime="${date}">${date}</time></td>${cells.join('')}</tr>`;
  });
  const columns = head.map((name) => `<th scope="col">${name}</th>`).join('');
  const earlier = stepsLeftOut > 0 ? `<p>${words.leftOut(stepsLeftOut)}</p>` : '';
  return (
    `<section><h2>${words.journey}</h2>${earlier}<table><caption hidden>${words.journey}</caption>` +
    `<thead><tr>${columns}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`
  );
};

const certificates = ({ certificates: found }: ScanStory, language: Language): string => {
  const words = PAGE[language];
  const items = found.map((uri) => `<li>${linkTo(uri)}</li>`);
  const list = items.length === 0 ? `<p>${words.noCertificates}</p>` : `<ul>${items.join('')}</ul>`;
  return `<section><h2>${words.certificates}</h2>${list}</section>`;
};

// A reported address may be of any scheme; only the web's own become links.
const linkTo = (uri: string): string =>
  /^https?:\/\//i.test(uri)
    ? `<a rel="nofollow noopener noreferrer" href="${escaped(uri)}">${escaped(uri)}</a>`
    : escaped(uri);

/** The page for a code of which nothing is known, and why that may be. */
export const nothingPage = (frame: PageFrame): string => {
  const words = PAGE[frame.language];
  const reasons = words.whyNothing.map((reason) => `<li>${reason}</li>`).join('');
  return page(words.nothing, frame, [`<ul>${reasons}</ul>`]);
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
  return page(words.notReadable, frame, [`<p>${escaped(why)}</p>`]);
};

const page = (heading: string, { language, path, now }: PageFrame, parts: readonly string[]) => {
  const words = PAGE[language];
  const other = language === 'zh' ? 'en' : 'zh';
  const code = { zh: 'zh-CN', en: 'en' };
  return (
    `<!doctype html><html lang="${code[language]}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${escaped(heading)} · ${words.title}</title><style>${STYLE}</style></head><body>` +
    `<header><span>${words.title}</span>` +
    `<a href="${escaped(path)}?lang=${other}" hreflang="${code[other]}" lang="${code[other]}">${words.other}</a></header>` +
    `<main><h1>${escaped(heading)}</h1>${parts.join('')}</main>` +
    `<footer><p>${words.unknown}</p><p>${words.asOf} <time datetime="${now}">${shanghaiDate(now)}</time></p></footer>` +
    `</body></html>`
  );
};
