import { createHash } from 'node:crypto';
import type { Language } from '@zhixin/service-shell';
import type { ScanStory } from './scan-story.js';
import { PAGE, plainStep, stepWords, WARNINGS } from './scan-words.js';

const STYLE =
  ':root{color-scheme:light dark;--ink:#1c2733;--soft:#566472;--line:#dfe4ea;--paper:#fff;--ground:#f4f6f8;--brand:#143d59;--link:#1d5b86;--warn:#8f5d00;--warn-ground:#fffaf0}' +
  '@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--soft:#a9b5c1;--line:#34414d;--paper:#1b242d;--ground:#12181e;--link:#8cc4ea;--warn:#f0c36d;--warn-ground:#2b2415}}' +
  '*{box-sizing:border-box}body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;margin:0;background:var(--ground);color:var(--ink);overflow-wrap:anywhere}' +
  'header{background:var(--brand);color:#fff}header div,main,footer{max-width:44rem;margin:0 auto;padding:0 1rem}' +
  'header div{display:flex;justify-content:space-between;align-items:center;gap:1rem;min-height:3.25rem}header span{font-weight:600}header a{color:#fff;padding:.6rem 0}' +
  'main{padding-top:1.25rem}h1{font-size:1.5rem;line-height:1.35;margin:0 0 .75rem}h2{font-size:1.05rem;margin:0 0 .6rem}' +
  'section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem;margin-bottom:1rem}p,ul,ol,dl{margin:0}ul{padding-left:1.2rem}a{color:var(--link)}' +
  'dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem}dt,.soft{color:var(--soft)}dd{margin:0;font-weight:500}' +
  'ol{list-style:none;padding:0}ol li{position:relative;padding:0 0 1rem 1.4rem;border-left:2px solid var(--line);margin-left:.35rem}' +
  'ol li:last-child{padding-bottom:0;border-color:transparent}ol li:before{content:"";position:absolute;left:-.43rem;top:.45rem;width:.7rem;height:.7rem;border-radius:50%;background:var(--link)}' +
  'ol b{margin-right:.8rem}ol time{color:var(--soft);white-space:nowrap}ol p{line-height:1.5}' +
  '.warn{background:var(--warn-ground);border-left:4px solid var(--warn)}.warn h2{color:var(--warn)}footer{padding-bottom:2rem;font-size:.875rem;color:var(--soft)}footer p{margin-bottom:.4rem}';

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

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

const shanghai = (instant: string): string =>
  new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString();

const shanghaiDate = (instant: string): string => shanghai(instant).slice(0, 10);

const shanghaiMinute = (instant: string): string =>
  shanghai(instant).slice(0, 16).replace('T', ' ');

// What enterprises reported keeps its language, and a screen reader is told which it is.
const reported = (text: string, language: Language): string =>
  language === 'en' && /\p{Script=Han}/u.test(text)
    ? `<span lang="zh-CN">${escaped(text)}</span>`
    : escaped(text);

/** The story as an HTML page. */
export const storyPage = (story: ScanStory, frame: PageFrame): string => {
  const { language } = frame;
  const words = PAGE[language];
  const facts = [
    [words.gtin, story.gtin],
    [words.lot, story.lot],
    [words.serial, story.serial],
    [words.madeFrom, story.madeFrom.length === 0 ? undefined : story.madeFrom.join('、')],
  ] as const;
  const rows = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`<dt>${name}</dt><dd>${reported(value, language)}</dd>`],
  );
  return page(story.name ?? words.noName, frame, [
    `<section aria-label="${words.product}"><dl>${rows.join('')}</dl></section>`,
    warnings(story, language),
    journey(story, language),
    certificates(story, language),
    claims(story, language),
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
  const items = steps.map(({ at, step, company, place }) => {
    const date = shanghaiDate(at);
    const where = place === undefined ? '' : `<p class="soft">${reported(place, language)}</p>`;
    return (
      `<li><b>${escaped(stepWords(step, language))}</b><time datetime="${date}">${date}</time>` +
      `<p>${reported(company, language)}</p>${where}</li>`
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
    return `<li>${reported(company, language)}${words.colon}${plainStep(step, language)} <time datetime="${date}">${date}</time></li>`;
  });
  const more = claimsLeftOut > 0 ? `<p class="soft">${words.claimsLeftOut(claimsLeftOut)}</p>` : '';
  return (
    `<section class="warn"><h2>${words.claims}</h2><p>${words.whatClaimsAre}</p>` +
    `<ul>${items.join('')}</ul>${more}</section>`
  );
};

/** The page for a code of which nothing is known, and why that may be. */
export const nothingPage = (frame: PageFrame): string => {
  const words = PAGE[frame.language];
  const reasons = words.whyNothing.map((reason) => `<li>${reason}</li>`).join('');
  return page(words.nothing, frame, [`<section><ul>${reasons}</ul></section>`]);
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

const page = (heading: string, { language, path, now }: PageFrame, parts: readonly string[]) => {
  const words = PAGE[language];
  const other = language === 'zh' ? 'en' : 'zh';
  const code = { zh: 'zh-CN', en: 'en' };
  return (
    `<!doctype html><html lang="${code[language]}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${escaped(heading)} · ${words.title}</title><style>${STYLE}</style></head><body>` +
    `<header><div><span>${words.title}</span>` +
    `<a href="${escaped(path)}?lang=${other}" hreflang="${code[other]}" lang="${code[other]}">${words.other}</a></div></header>` +
    `<main><h1>${reported(heading, language)}</h1>${parts.join('')}</main>` +
    `<footer><p>${words.unknown}</p><p>${words.asOf} <time datetime="${now}">${shanghaiMinute(now)}</time> ${words.beijing}</p></footer>` +
    `</body></html>`
  );
};
