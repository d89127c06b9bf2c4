"""Problems that inspections and audits found: recorded, mended, checked, taken along."""
