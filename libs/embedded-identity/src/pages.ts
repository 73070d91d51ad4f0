import { createHash } from 'node:crypto';
import { displayNameOf, type Account } from './account.js';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '');

const STYLE = `
:root{color-scheme:light}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f6f8;color:#1f2933;
font:16px/1.6 "Noto Sans SC","PingFang SC","Microsoft YaHei","Hiragino Sans GB",system-ui,sans-serif}
main{box-sizing:border-box;width:min(26rem,92vw);padding:2rem;background:#fff;border-radius:12px;box-shadow:0 2px 16px #0f172a1f}
h1{margin:0;font-size:1.4rem}h1 small{display:block;font-size:.85rem;font-weight:400;color:#52606d}
label{display:block;margin-top:1rem}label span,.note{color:#52606d;font-size:.875rem}
input{box-sizing:border-box;width:100%;padding:.55rem .7rem;font:inherit;border:1px solid #7b8794;border-radius:6px}
button{width:100%;margin-top:1.25rem;padding:.6rem;font:inherit;color:#fff;background:#0b5cad;border:0;border-radius:6px;cursor:pointer}
button.quiet{color:#0b5cad;background:#fff;border:1px solid #0b5cad;margin-top:.75rem}
:focus-visible{outline:3px solid #ffb703;outline-offset:2px}
[role=alert]{margin:1rem 0 0;padding:.6rem .8rem;color:#8a1c1c;background:#fdecec;border-radius:6px}
details{margin-top:1.25rem}summary{cursor:pointer}li code{font-size:.9rem}
`;

const page = (title: string, body: string) => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

/** The policy of these pages: nothing from anywhere but their own style, forms only to this host. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** Why a sign-in did not succeed. */
export type SignInFault = 'wrong' | 'too-many';

const FAULTS: Readonly<Record<SignInFault, string>> = {
  wrong: '用户名或密码不正确。<br><span lang="en">The user name or the password is wrong.</span>',
  'too-many':
    '尝试次数过多，请稍后再试。<br><span lang="en">Too many attempts; please try again later.</span>',
};

const accountItem = (account: Account): string => {
  const { zh, en } = displayNameOf(account);
  const title =
    zh === account.name
      ? ''
      : `<br><span class="note">${escaped(zh)} <span lang="en">${escaped(en)}</span></span>`;
  return `<li><code>${escaped(account.name)}</code>${title}</li>`;
};

/** The form that asks who you are. */
export const signInPage = ({
  action,
  accounts,
  name = '',
  fault,
}: {
  readonly action: string;
  readonly accounts: readonly Account[];
  readonly name?: string;
  readonly fault?: SignInFault;
}): string =>
  page(
    '登录 · 质信 | Sign in · Zhixin',
    `<h1>登录质信<small lang="en">Sign in to Zhixin</small></h1>
${fault === undefined ? '' : `<p role="alert">${FAULTS[fault]}</p>`}
<form method="post" action="${escaped(action)}">
<label>用户名 <span lang="en">User name</span>
<input name="name" value="${escaped(name)}" autocomplete="username" autocapitalize="none" spellcheck="false" required${name === '' ? ' autofocus' : ''}></label>
<label>密码 <span lang="en">Password</span>
<input name="password" type="password" autocomplete="current-password" required${name === '' ? '' : ' autofocus'}></label>
<button type="submit" name="answer" value="sign-in">登录 <span lang="en">Sign in</span></button>
<button type="submit" name="answer" value="cancel" class="quiet" formnovalidate>取消 <span lang="en">Cancel</span></button>
</form>
<details><summary>演示账户 <span lang="en" class="note">Demonstration accounts</span></summary><ul>
${accounts.map(accountItem).join('\n')}
</ul></details>`,
  );

const LEAVE = 'document.getElementById("op.logoutForm").submit()';

/** The policy of a page that may do one thing by itself: send its form. */
export const LEAVING_HEADERS = {
  ...PAGE_HEADERS,
  'content-security-policy': `${PAGE_HEADERS['content-security-policy']}; script-src 'sha256-${createHash('sha256').update(LEAVE).digest('base64')}'`,
} as const;

/** Asks before a session ends. `form` comes from the provider and holds the proof against forgery. */
export const signOutPage = (form: string): string =>
  page(
    '退出 · 质信 | Sign out · Zhixin',
    `<h1>要退出登录吗？<small lang="en">Do you want to sign out?</small></h1>${form}
<button autofocus type="submit" form="op.logoutForm" name="logout" value="yes">退出 <span lang="en">Sign out</span></button>
<button type="submit" form="op.logoutForm" class="quiet">保持登录 <span lang="en">Stay signed in</span></button>`,
  );

/** Ends a session without asking again: its identity token shows that the request is the person's own. */
export const leavingPage = (form: string): string =>
  page(
    '退出 · 质信 | Sign out · Zhixin',
    `<h1>正在退出<small lang="en">Signing out</small></h1>${form}
<input type="hidden" form="op.logoutForm" name="logout" value="yes">
<button type="submit" form="op.logoutForm">退出 <span lang="en">Sign out</span></button><script>${LEAVE}</script>`,
  );

/** After a session ended without a place to go back to. */
export const signedOutPage = (): string =>
  page(
    '已退出 · 质信 | Signed out · Zhixin',
    `<h1>您已退出登录<small lang="en">You are signed out</small></h1><p><a href="/">返回 <span lang="en">Back</span></a></p>`,
  );

/** A sign-in that cannot go on; `code` is OAuth's. */
export const faultPage = (code: string, description = ''): string =>
  page(
    '无法登录 · 质信 | Sign-in failed · Zhixin',
    `<h1>无法完成登录<small lang="en">The sign-in cannot be completed</small></h1>
<p class="note"><code>${escaped(code)}</code> ${escaped(description)}</p><p><a href="/">返回 <span lang="en">Back</span></a></p>`,
  );
