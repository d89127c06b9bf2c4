"""Pure computation: policy packs, features, rules, linkage, explanations. No framework, no clock."""
