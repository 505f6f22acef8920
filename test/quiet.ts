import { setLogLevel } from '../src/log.ts';

// Expected faults would bury the unexpected ones; processes that tests start log to a file of their own.
setLogLevel('silent');
