import type { Installation, Session } from '@mailsync/api/contract';

declare global {
  namespace App {
    interface Error {
      message: string;
      howToFix?: string[];
    }
    interface PageData {
      installation?: Installation;
      session?: Session;
    }
  }
}

export {};
