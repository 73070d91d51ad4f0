import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

const SERVICES = ['/api', '/oidc', '/epcis', '/id', '/livez', '/readyz', '/metrics'];
const platform = process.env['ZHIXIN_ORIGIN'] ?? 'http://localhost:8080';

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

// Compressed once here, so that no request waits for it and no server needs to know how.
const compressed = (): Plugin => ({
  name: 'zhixin-compressed',
  apply: 'build',
  writeBundle: ({ dir = '' }) => {
    const assets = join(dir, 'assets');
    for (const name of readdirSync(assets)) {
      const path = join(assets, name);
      const content = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(content, BROTLI));
      writeFileSync(`${path}.gz`, gzipSync(content));
    }
  },
});

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
  // Our own packages as they are written: the compiler may be at work beside this.
  resolve: { conditions: ['@zhixin/source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: true,
    chunkSizeWarningLimit: 800,
  },
  server: {
    port: 5173,
    // The issuer names the platform's own origin, so the development server passes everything on.
    proxy: Object.fromEntries(
      [...SERVICES, '/console-config.json'].map((path) => [path, platform]),
    ),
  },
});
