/**
 * A print run's states: `draft` takes pieces; approving closes it to new ones (`proof`), then a person's word stands (`approved`);
 * handing over locks it (`locked`) and ends in `handed-over`. `cancelled` can be reached until it is locked. An approved run whose
 * document changes (a piece was withdrawn) goes back to `proof`: nothing is handed over that nobody approved.
 */
export type PrintRunStatus = 'draft' | 'proof' | 'approved' | 'locked' | 'handed-over' | 'cancelled';

/** Body of a document of kind `print-run`. Times are epoch ms. */
export interface PrintRun {
  id: string;
  format: string;
  class: string;
  printer: string;
  /** ISO 4217, of its costs. */
  currency: string;
  status: PrintRunStatus;
  createdAt: number;
  approvedAt?: number;
  handedOverAt?: number;
  cancelledAt?: number;
  /**
   * The list (see `RunStore`) of the pieces it was closed with; from then on pieces only leave it, by being withdrawn. Closed before there
   * were lists: all that are filed under it.
   */
  closedWith?: string;
  /** Of the approved document: what is handed over is what was approved. `cost` in cents. */
  approved?: { pieces: number; pages: number; cost: number; documentSha256: string };
}

export type PrintRunAction = 'approve' | 'hand-over' | 'cancel';

const allowed: Record<PrintRunStatus, PrintRunAction[]> = {
  draft: ['approve', 'cancel'],
  proof: ['approve', 'cancel'],
  approved: ['hand-over', 'cancel'],
  locked: ['hand-over'],
  'handed-over': [],
  cancelled: [],
};

/** What a person may do with a run in that state. */
export function actionsIn(status: PrintRunStatus): PrintRunAction[] {
  return allowed[status];
}

/** Whether its pieces can still be taken out. */
export function isOpen(status: PrintRunStatus): boolean {
  return status === 'draft' || status === 'proof' || status === 'approved';
}
