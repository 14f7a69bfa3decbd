/** A bundle of its own, loaded for SOCKS proxies only. */
export { SocksClient } from 'socks';
