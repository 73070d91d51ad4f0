import type { ProblemMeaning } from './problem.js';

/** What refusals are answered with that name no status. */
export const STATUS_OF_REFUSAL = 409;

type ProblemMeanings = Readonly<Record<string, ProblemMeaning>>;

/** Every code, for programs. */
export const problemsList = (meanings: ProblemMeanings) => ({
  items: Object.entries(meanings).map(([code, meaning]) => ({ code, ...meaning })),
});

/** Every code, for people. */
export const problemsPage = (meanings: ProblemMeanings): string =>
  page('错误代码 | Problem codes', tableOf(meanings));

/** One code, for people. */
export const problemPage = (code: string, meaning: ProblemMeaning): string =>
  page(code, tableOf({ [code]: meaning }));

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string) => text.replaceAll(/[&<>]/g, (sign) => escapes[sign] ?? '');

const tableOf = (meanings: ProblemMeanings): string => {
  const rows = Object.entries(meanings).map(
    ([code, { status = STATUS_OF_REFUSAL, zh, en }]) =>
      `<tr><th scope="row"><a href="/api/problems/${escaped(code)}"><code>${escaped(code)}</code></a></th><td>${status}</td><td>${escaped(zh)}</td><td lang="en">${escaped(en)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">代码 Code</th><th scope="col">状态 Status</th><th scope="col">含义</th><th scope="col" lang="en">Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
};

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}th,td{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top}</style></head><body><h1>${escaped(title)}</h1>${body}<p><a href="/api/problems">全部代码 · <span lang="en">All codes</span></a></p></body></html>`;
