/** Somebody who can sign in to the embedded provider, as a person and by client credentials. */
export interface Account {
  /** User name and client id. */
  readonly name: string;
  readonly roles: readonly string[];
  /** Social credit code of the enterprise it speaks for. */
  readonly uscc?: string;
  /** GB/T 2260 prefix of the region it answers for. */
  readonly region?: string;
  readonly agency?: string;
}

const NAMES: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  'enterprise-qinling': { zh: '秦岭种植企业', en: 'Qinling, grower' },
  'enterprise-weihe': { zh: '渭河加工企业', en: 'Weihe, processor' },
  'regulator-xian': { zh: '西安市监管人员', en: "Regulator, Xi'an" },
  'regulator-shaanxi': { zh: '陕西省监管人员', en: 'Regulator, Shaanxi' },
  'regulator-chengdu': { zh: '成都市监管人员', en: 'Regulator, Chengdu' },
  'police-xian': { zh: '西安市公安机关', en: "Police, Xi'an" },
  'procuratorate-xian': { zh: '西安市检察机关', en: "Procuratorate, Xi'an" },
  'agency-procurement': { zh: '采购部门', en: 'Procurement agency' },
  operator: { zh: '平台运维', en: 'Platform operator' },
};

/** How an account is called on screen. */
export const displayNameOf = ({ name }: Account): { readonly zh: string; readonly en: string } =>
  NAMES[name] ?? { zh: name, en: name };

/** The claims that an account's tokens carry. */
export const claimsOf = ({ roles, uscc, region, agency }: Account) => ({
  roles,
  ...(uscc !== undefined && { uscc }),
  ...(region !== undefined && { region }),
  ...(agency !== undefined && { agency }),
});
