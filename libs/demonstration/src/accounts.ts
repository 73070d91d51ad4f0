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
  // GB/T 2260 gives 00 to no province: the whole country.
  { name: 'regulator-samr', roles: ['regulator'], region: '00' },
  { name: 'regulator-yanta', roles: ['regulator'], region: '610113' },
  { name: 'drugs-shaanxi', roles: ['agency'], agency: 'drugs', region: '61' },
  { name: 'health-shaanxi', roles: ['agency'], agency: 'health', region: '61' },
  { name: 'agriculture-xian', roles: ['agency'], agency: 'agriculture', region: '6101' },
  { name: 'housing-xian', roles: ['agency'], agency: 'housing', region: '6101' },
  { name: 'ecology-mee', roles: ['agency'], agency: 'ecology', region: '00' },
  ...reporting,
];
