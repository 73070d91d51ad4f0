import { InMemoryEnterpriseDirectory } from './enterprise-directory.js';
import { enterpriseDirectoryContract } from './enterprise-directory.contract.js';

enterpriseDirectoryContract('memory', async () => {
  const directory = new InMemoryEnterpriseDirectory();
  return { directory, register: async (entry) => directory.add(entry) };
});
