import { parse } from 'yaml';

/** What the checks read of a service in a compose file. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile?: string;
    readonly args?: Readonly<Record<string, string>>;
  };
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly restart?: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period?: string;
  readonly deploy?: {
    readonly resources?: { readonly limits?: { readonly cpus?: string; readonly memory?: string } };
  };
}

/** A compose file with its variables replaced. */
export interface ComposeProject {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

// `$$`, or `${NAME`, then what stands in place of the value up to the brace that closes it.
const VARIABLE = /\$\$|\$\{([A-Z_]+)(?:(:?-)|(?=\}))/g;

const closingBrace = (text: string, from: number): number => {
  let open = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) open += 1;
    if (text[at] === '}') open -= 1;
    if (open === 0) return at;
  }
  throw new Error(`A variable is not closed: ${text}`);
};

/** Replaces `${NAME}`, `${NAME:-default}` and `${NAME-default}`, also inside defaults, as Compose does. */
export const interpolate = (text: string, environment: Environment = {}): string => {
  let result = '';
  let done = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index < done) continue;
    const end = match.index + match[0].length;
    result += text.slice(done, match.index);
    if (match[1] === undefined) {
      result += '$';
      done = end;
      continue;
    }
    const close = closingBrace(text, end);
    const value = environment[match[1]];
    const absent = match[2] === ':-' ? !value : value === undefined;
    result += absent ? interpolate(text.slice(end, close), environment) : value;
    done = close + 1;
  }
  return result + text.slice(done);
};

const everyText = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => everyText(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, everyText(item, change)]),
  );
};

/** The services as written, variables in place; for checks of the variables themselves. */
export const rawProject = (text: string): ComposeProject =>
  parse(text, { merge: true }) as ComposeProject;

/** What Compose makes of the file in this environment. */
export const composeProject = (text: string, environment: Environment = {}): ComposeProject =>
  everyText(rawProject(text), (scalar) => interpolate(scalar, environment)) as ComposeProject;

/** The variables a text names, each with its default; a variable named twice must have one default. */
export const variablesOf = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const match of text.matchAll(VARIABLE)) {
    if (match[1] === undefined) continue;
    const start = match.index + match[0].length;
    const standIn = interpolate(text.slice(start, closingBrace(text, start)));
    const other = found.get(match[1]);
    if (other !== undefined && other !== standIn)
      throw new Error(`${match[1]} has two defaults: ${other} and ${standIn}`);
    found.set(match[1], standIn);
  }
  return found;
};
