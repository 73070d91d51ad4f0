import { enterprises } from './enterprises.js';
import type { Account } from '@zhixin/embedded-identity';

/** Password of every demonstration account. The accounts exist only where the embedded provider runs. */
export const DEMONSTRATION_PASSWORD = 'zhixin-demo';

const reporting: readonly Account[] = Object.values(enterprises).flatMap(({ account, uscc }) =>
  account === undefined ? [] : [{ name: account, roles: ['enterprise'], uscc }],
);

/** The demonstration accounts, those named in the interface document first. */
export const accounts: readonly Account[] = [
  { name: 'regulator-xian', roles: ['regulator'], region: '6101' },
  { name: 'regulator-shaanxi', roles: ['regulator'], region: '61' },
  { name: 'regulator-chengdu', roles: ['regulator'], region: '5101' },
  { name: 'police-xian', roles: ['agency'], agency: 'police', region: '6101' },
  { name: 'procuratorate-xian', roles: ['agency'], agency: 'procuratorate', region: '6101' },
  { name: 'agency-procurement', roles: ['agency'], agency: 'procurement' },
  { name: 'operator', roles: ['operator'] },
  ...reporting,
];
