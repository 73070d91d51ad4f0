/**
 * One service of the platform: a process of its own, or a part of the standalone one.
 *
 * Everything else follows. Its folder, package, image and container are called by its name; its
 * PostgreSQL schema is the name with `_`; its topics, consumer groups and works begin with the name;
 * what it publishes is declared in the file of that name beside this one.
 */
export interface Service {
  readonly name: string;
  /** Paths that begin so are its own. */
  readonly paths: readonly `/${string}`[];
  readonly title: { readonly zh: string; readonly en: string };
  /** Services whose topics it follows. While they are down it answers, and learns nothing new of them. */
  readonly needs: readonly string[] | 'every topic';
}

/** The services, in the order in which documents list them; `npm run generate` writes what follows from it. */
export const services = [
  {
    name: 'traceability',
    // Every service knows the keys; who is first answers.
    paths: ['/epcis', '/id', '/api/traceability', '/.well-known/zhixin-keys'],
    title: { zh: '产品追溯', en: 'Product traceability' },
    needs: ['credit-scoring', 'recall'],
  },
  {
    name: 'supervision',
    paths: ['/api/supervision'],
    title: { zh: '监督执法', en: 'Supervision' },
    needs: ['credit-scoring'],
  },
  {
    name: 'credit-scoring',
    paths: ['/api/credit'],
    title: { zh: '质量信用', en: 'Quality credit' },
    needs: ['traceability', 'supervision'],
  },
  {
    name: 'exchange',
    paths: ['/api/exchange', '/api/asyncapi.json'],
    title: { zh: '数据共享', en: 'Exchange with agencies' },
    needs: 'every topic',
  },
  {
    name: 'recall',
    paths: ['/api/recall'],
    title: { zh: '召回', en: 'Recall' },
    needs: ['credit-scoring', 'traceability'],
  },
] as const satisfies readonly Service[];

/** A service by its name. */
export type ServiceName = (typeof services)[number]['name'];

/** The names, in the same order. */
export const serviceNames: readonly ServiceName[] = services.map(({ name }) => name);

/** The variable by which the gateway is told where the instances of a service are. */
export const addressVariableOf = (name: string): string =>
  `${name.toUpperCase().replaceAll('-', '_')}_URL`;
