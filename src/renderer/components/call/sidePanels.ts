/** What may be open beside the stage, one at a time. */
export type SidePanelName = 'people' | 'connections' | 'security'
