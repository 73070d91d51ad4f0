/** Follows redirects on our origin with cookies, and stops where the console would take over. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  open(address: string): Promise<Response> {
    return this.go(address, {});
  }

  submit(address: string, fields: Record<string, string>): Promise<Response> {
    return this.go(address, { method: 'POST', body: new URLSearchParams(fields) });
  }

  private async go(address: string, request: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(address, { ...request, redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) return answer;
    const to = new URL(next, address);
    if (to.pathname === '/signed-in') return arrivedAt(to);
    return this.open(to.href);
  }
}

const arrivedAt = (address: URL): Response =>
  Object.defineProperty(new Response(''), 'url', { value: address.href });
