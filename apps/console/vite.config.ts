import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const SERVICES = ['/api', '/oidc', '/epcis', '/id', '/livez', '/readyz', '/metrics'];
const platform = process.env['ZHIXIN_ORIGIN'] ?? 'http://localhost:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
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
