package look

// Scale is how large type is in the look in use, 1 being what it is drawn for.
func Scale() float32 { return Size(SizeBody) / typeSizes[SizeBody] }
