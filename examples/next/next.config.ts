import type { NextConfig } from 'next';

const config: NextConfig = {
  // Loaded by Node as it is installed, not bundled.
  serverExternalPackages: ['rollcall'],
};

export default config;
