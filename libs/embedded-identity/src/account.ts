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
  'regulator-samr': { zh: '国家市场监督管理总局', en: 'Regulator, SAMR' },
  'regulator-yanta': { zh: '雁塔区市监管人员', en: 'Regulator, Yanta' },
  'enterprise-toys': { zh: '童趣玩具企业', en: 'Tongqu, toy maker' },
  'drugs-shaanxi': { zh: '陕西省药品监管部门', en: 'Drug regulator, Shaanxi' },
  'health-shaanxi': { zh: '陕西省卫生健康部门', en: 'Health commission, Shaanxi' },
  'agriculture-xian': { zh: '西安市农业农村部门', en: "Agriculture authority, Xi'an" },
  'housing-xian': { zh: '西安市住房建设部门', en: "Housing authority, Xi'an" },
  'ecology-mee': { zh: '生态环境部', en: 'Ministry of Ecology and Environment' },
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
