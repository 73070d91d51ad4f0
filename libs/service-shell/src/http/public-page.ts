import { createHash } from 'node:crypto';
import type { Language } from '../problems/problem.js';

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
  '.warn{background:var(--warn-ground);border-left:4px solid var(--warn)}.warn h2{color:var(--warn)}footer{padding-bottom:2rem;font-size:.875rem;color:var(--soft)}footer p{margin-bottom:.4rem}' +
  '.recall{background:#b3261e;color:#fff;border:0}.recall a{color:#fff}' +
  '@media print{header a{display:none}header{color:inherit;background:none}section{break-inside:avoid}}';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing from anywhere, no script, one style sheet known by its hash: the policy of every public page. */
export const PUBLIC_PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; ` +
  `form-action 'none'; frame-ancestors 'none'`;

/** Where and in which language a public page stands. */
export interface PageFrame {
  readonly language: Language;
  /** The page's own path. */
  readonly path: string;
  readonly now: string;
}

/** Words of the frame around a public page. */
export interface PageFrameWords {
  readonly title: string;
  /** Name of the other language. */
  readonly other: string;
  readonly asOf: string;
  readonly beijing: string;
  /** What the page does not tell, for the foot of it. */
  readonly unknown: string;
}

/** Text as HTML has it. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

const shanghai = (instant: string): string =>
  new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString();

/** The Beijing day of an instant, `2026-01-31`. */
export const shanghaiDate = (instant: string): string => shanghai(instant).slice(0, 10);

/** The Beijing minute of an instant, `2026-01-31 08:00`. */
export const shanghaiMinute = (instant: string): string =>
  shanghai(instant).slice(0, 16).replace('T', ' ');

/** What others reported, as HTML: it keeps its language, and a screen reader is told which it is. */
export const reportedText = (text: string, language: Language): string =>
  language === 'en' && /\p{Script=Han}/u.test(text)
    ? `<span lang="zh-CN">${escaped(text)}</span>`
    : escaped(text);

/** The language that a reader of a public page asks for by `?lang=`. */
export const pageLanguage = (asked: unknown, otherwise: Language): Language =>
  asked === 'zh' || asked === 'en' ? asked : otherwise;

/**
 * A page for everybody: no script, nothing from elsewhere, readable on a telephone and on paper.
 *
 * @param parts sections as HTML; whoever makes them escapes what others wrote
 */
export const publicPage = (
  heading: string,
  { language, path, now }: PageFrame,
  { words, parts }: { readonly words: PageFrameWords; readonly parts: readonly string[] },
): string => {
  const other = language === 'zh' ? 'en' : 'zh';
  const code = { zh: 'zh-CN', en: 'en' };
  return (
    `<!doctype html><html lang="${code[language]}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${escaped(heading)} · ${words.title}</title><style>${STYLE}</style></head><body>` +
    `<header><div><span>${words.title}</span>` +
    `<a href="${escaped(path)}?lang=${other}" hreflang="${code[other]}" lang="${code[other]}">${words.other}</a></div></header>` +
    `<main><h1>${reportedText(heading, language)}</h1>${parts.join('')}</main>` +
    `<footer><p>${words.unknown}</p><p>${words.asOf} <time datetime="${now}">${shanghaiMinute(now)}</time> ${words.beijing}</p></footer>` +
    `</body></html>`
  );
};
