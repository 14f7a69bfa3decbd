/** Only those need it whose proxy speaks SOCKS. */
export { SocksClient } from 'socks';
