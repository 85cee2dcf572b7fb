"""Binding codes 绑定码 and the sheets they are printed on."""
