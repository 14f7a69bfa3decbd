/** How requests go out. In VS Code these come from its own `http.*` settings. */
export interface NetworkSettings {
  /** `auto` uses undici, and the host's fetch where undici can't connect. */
  readonly transport: 'auto' | 'undici' | 'host';
  /** `http.proxy`; what is not set is read from the environment. */
  readonly proxy: string | undefined;
  readonly proxyAuthorization: string | undefined;
  /** Hosts that are reached without the proxy, in the forms that `no_proxy` has. */
  readonly noProxy: readonly string[];
  /** False where VS Code's `http.proxySupport` is off. */
  readonly useProxy: boolean;
  /** Whether the certificates behind a proxy must be trusted ones. */
  readonly strictCertificates: boolean;
  /** Whether the system's own certificates are trusted beside the usual ones. */
  readonly systemCertificates: boolean;
}

export const defaultNetworkSettings: NetworkSettings = {
  transport: 'undici',
  proxy: undefined,
  proxyAuthorization: undefined,
  noProxy: [],
  useProxy: true,
  strictCertificates: true,
  systemCertificates: true,
};
