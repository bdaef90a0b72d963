import type { ClassifierModel } from '../domain/classification/classifier-model.ts';

/** Where versions of the classifier lie. A version is never changed; old ones stay readable beside new ones. */
export interface ClassifierShelf {
  /** Versions there are, oldest first. */
  versions(): Promise<readonly string[]>;
  /**
   * @param version a version's name or the path of a model file; undefined: the latest.
   * @throws Problem `classifier-unreadable` when there is none such or the file is not a model.
   */
  read(version?: string): Promise<ClassifierModel>;
  /** @throws Problem `output-not-written` when the file can't be written or is there already. */
  write(path: string, model: ClassifierModel): Promise<void>;
}
