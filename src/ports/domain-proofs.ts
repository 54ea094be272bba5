/** Where the holder of a domain shows control of it: in its DNS, or on its web server. */
export interface DomainProofs {
  /** TXT records of a name; none when there are none or they cannot be read. */
  txt(name: string): Promise<readonly string[]>;
  /**
   * The first line of a file on the domain's web server over https; undefined when it cannot be
   * read.
   */
  file(domain: string, path: string): Promise<string | undefined>;
}
