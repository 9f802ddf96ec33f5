package draft

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// standardDiffers is where Adobe's standard encoding is not Windows-1252.
var standardDiffers = map[byte]rune{
	39: '’', 96: '‘', 164: '⁄', 166: 'ƒ', 168: '¤', 169: '\'', 170: '“', 172: '‹', 173: '›', 174: 'ﬁ', 175: 'ﬂ', 177: '–', 178: '†', 179: '‡', 180: '·',
	183: '•', 184: '‚', 185: '„', 186: '”', 188: '…', 189: '‰', 193: '`', 194: '´', 195: 'ˆ', 196: '˜', 197: '¯', 198: '˘', 199: '˙', 200: '¨',
	202: '˚', 203: '¸', 205: '˝', 206: '˛', 207: 'ˇ', 208: '—', 225: 'Æ', 227: 'ª', 232: 'Ł', 233: 'Ø', 234: 'Œ', 235: 'º', 241: 'æ', 245: 'ı',
	248: 'ł', 249: 'ø', 250: 'œ', 251: 'ß',
}

// glyphNames are the names of glyphs that are not made of a letter and an accent.
var glyphNames = map[string]string{
	"space": " ", "exclam": "!", "quotedbl": "\"", "numbersign": "#", "dollar": "$", "percent": "%", "ampersand": "&", "quotesingle": "'", "parenleft": "(", "parenright": ")",
	"asterisk": "*", "plus": "+", "comma": ",", "hyphen": "-", "period": ".", "slash": "/", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
	"seven": "7", "eight": "8", "nine": "9", "colon": ":", "semicolon": ";", "less": "<", "equal": "=", "greater": ">", "question": "?", "at": "@", "bracketleft": "[",
	"backslash": "\\", "bracketright": "]", "asciicircum": "^", "underscore": "_", "grave": "`", "braceleft": "{", "bar": "|", "braceright": "}", "asciitilde": "~",
	"quoteleft": "‘", "quoteright": "’", "quotedblleft": "“", "quotedblright": "”", "quotesinglbase": "‚", "quotedblbase": "„", "guillemotleft": "«", "guillemotright": "»",
	"guilsinglleft": "‹", "guilsinglright": "›", "endash": "–", "emdash": "—", "bullet": "•", "periodcentered": "·", "ellipsis": "…", "dagger": "†", "daggerdbl": "‡",
	"degree": "°", "section": "§", "paragraph": "¶", "copyright": "©", "registered": "®", "trademark": "™", "ordfeminine": "ª", "ordmasculine": "º", "minus": "−",
	"multiply": "×", "divide": "÷", "plusminus": "±", "mu": "µ", "Euro": "€", "sterling": "£", "yen": "¥", "cent": "¢", "currency": "¤", "fraction": "⁄", "perthousand": "‰",
	"onehalf": "½", "onequarter": "¼", "threequarters": "¾", "onesuperior": "¹", "twosuperior": "²", "threesuperior": "³", "exclamdown": "¡", "questiondown": "¿",
	"AE": "Æ", "ae": "æ", "OE": "Œ", "oe": "œ", "Oslash": "Ø", "oslash": "ø", "germandbls": "ß", "Eth": "Ð", "eth": "ð", "Thorn": "Þ", "thorn": "þ", "Lslash": "Ł", "lslash": "ł",
	"dotlessi": "ı", "fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "nbspace": "\u00a0", "nonbreakingspace": "\u00a0", "sfthyphen": "\u00ad",
	"softhyphen": "\u00ad", "eng": "ŋ", "Eng": "Ŋ", "epsilon": "ε", "florin": "ƒ", "brokenbar": "¦", "logicalnot": "¬", "acute": "´", "dieresis": "¨", "cedilla": "¸",
	"circumflex": "ˆ", "tilde": "˜", "macron": "¯", "caron": "ˇ", "ring": "˚", ".notdef": "",
}

var accents = map[string]rune{
	"grave": 0x300, "acute": 0x301, "circumflex": 0x302, "tilde": 0x303, "macron": 0x304, "breve": 0x306, "dotaccent": 0x307, "dieresis": 0x308,
	"ring": 0x30a, "caron": 0x30c, "cedilla": 0x327, "ogonek": 0x328, "hungarumlaut": 0x30b,
}

// glyphText returns the characters that a glyph's name stands for, "" if it is
// none of the names that text in Latin letters is made of.
func glyphText(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if t, ok := glyphNames[name]; ok {
		return t
	}
	if len(name) == 1 {
		return name
	}
	for accent, mark := range accents {
		if base, ok := strings.CutSuffix(name, accent); ok && len(base) == 1 && unicode.IsLetter(rune(base[0])) {
			return norm.NFC.String(base + string(mark))
		}
	}
	for _, prefix := range []string{"uni", "u"} {
		if digits, ok := strings.CutPrefix(name, prefix); ok && len(digits) >= 4 && len(digits) <= 6 {
			if n, err := strconv.ParseUint(digits, 16, 32); err == nil && utf8.ValidRune(rune(n)) && n > 0 {
				return string(rune(n))
			}
		}
	}
	return ""
}

// The widths of Helvetica and Times from the space to the tilde, in 1/1000 of
// the size. The 14 core fonts may come without.
var (
	helvetica = [...]int16{
		278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
		333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
	}
	times = [...]int16{
		250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
		921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
		333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
	}
)

// coreWidth is about the width of a character in a core font; an accented
// letter is as wide as the letter.
func coreWidth(font, text string) float64 {
	if strings.Contains(font, "Courier") {
		return 600
	}
	table := helvetica[:]
	if strings.Contains(font, "Times") {
		table = times[:]
	}
	r, _ := utf8.DecodeRuneInString(norm.NFD.String(text))
	switch {
	case r >= ' ' && r <= '~':
		return float64(table[r-' '])
	case r == '’' || r == '‘':
		return 278
	case r == '—' || r == '…':
		return 1000
	}
	return 500
}
