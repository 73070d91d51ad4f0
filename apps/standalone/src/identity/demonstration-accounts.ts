import type { Role } from '@zhixin/identity';

/** Somebody who can sign in to the embedded provider, as a person and by client credentials. */
export interface DemonstrationAccount {
  /** User name and client id. */
  readonly name: string;
  readonly role: Exclude<Role, 'public'>;
  readonly title: { readonly zh: string; readonly en: string };
  readonly uscc?: string;
  readonly region?: string;
  readonly agency?: string;
}

/** The password and client secret of every demonstration account. */
export const DEMONSTRATION_PASSWORD = 'zhixin-demo';

/** The accounts that README and scripts rely on. The two enterprises are those of the demonstration chain. */
export const demonstrationAccounts = ({
  qinling,
  weihe,
}: {
  /** Social credit code of the demonstration grower. */
  readonly qinling: string;
  /** Social credit code of the demonstration processor. */
  readonly weihe: string;
}): readonly DemonstrationAccount[] => [
  {
    name: 'enterprise-qinling',
    role: 'enterprise',
    uscc: qinling,
    title: { zh: '秦岭（种植企业）', en: 'Qinling (grower)' },
  },
  {
    name: 'enterprise-weihe',
    role: 'enterprise',
    uscc: weihe,
    title: { zh: '渭河（加工企业）', en: 'Weihe (processor)' },
  },
  {
    name: 'regulator-xian',
    role: 'regulator',
    region: '6101',
    title: { zh: '西安市监管人员', en: "Regulator, Xi'an" },
  },
  {
    name: 'regulator-shaanxi',
    role: 'regulator',
    region: '61',
    title: { zh: '陕西省监管人员', en: 'Regulator, Shaanxi' },
  },
  {
    name: 'regulator-chengdu',
    role: 'regulator',
    region: '5101',
    title: { zh: '成都市监管人员', en: 'Regulator, Chengdu' },
  },
  {
    name: 'police-xian',
    role: 'agency',
    agency: 'police',
    region: '6101',
    title: { zh: '西安市公安机关', en: "Police, Xi'an" },
  },
  {
    name: 'procuratorate-xian',
    role: 'agency',
    agency: 'procuratorate',
    region: '6101',
    title: { zh: '西安市检察机关', en: "Procuratorate, Xi'an" },
  },
  {
    name: 'agency-procurement',
    role: 'agency',
    agency: 'procurement',
    title: { zh: '采购部门', en: 'Procurement agency' },
  },
  { name: 'operator', role: 'operator', title: { zh: '平台运维', en: 'Platform operator' } },
];

/** The claims that an account's tokens carry. */
export const claimsOf = ({ role, uscc, region, agency }: DemonstrationAccount) => ({
  roles: [role],
  ...(uscc !== undefined && { uscc }),
  ...(region !== undefined && { region }),
  ...(agency !== undefined && { agency }),
});
