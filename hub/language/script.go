package language

import (
	"strings"
	"unicode"
)

// counts has the letters of a text by script.
type counts struct {
	letters int // those of Han and Kana three times: each is about half a word
	by      map[string]int
}

// tables are the scripts that we tell apart, by their code in ISO 15924. The
// scripts of Japanese and Chinese are one.
var tables = []struct {
	code  string
	table *unicode.RangeTable
}{
	{"Latn", unicode.Latin}, {"Arab", unicode.Arabic}, {"Cyrl", unicode.Cyrillic}, {"Hani", unicode.Han},
	{"Hani", unicode.Hiragana}, {"Hani", unicode.Katakana}, {"Hang", unicode.Hangul}, {"Hebr", unicode.Hebrew},
	{"Grek", unicode.Greek}, {"Deva", unicode.Devanagari}, {"Beng", unicode.Bengali}, {"Thai", unicode.Thai},
	{"Taml", unicode.Tamil}, {"Telu", unicode.Telugu}, {"Knda", unicode.Kannada}, {"Mlym", unicode.Malayalam},
	{"Gujr", unicode.Gujarati}, {"Guru", unicode.Gurmukhi}, {"Sinh", unicode.Sinhala}, {"Khmr", unicode.Khmer},
	{"Laoo", unicode.Lao}, {"Mymr", unicode.Myanmar}, {"Geor", unicode.Georgian}, {"Armn", unicode.Armenian},
	{"Ethi", unicode.Ethiopic}, {"Tibt", unicode.Tibetan}, {"Thaa", unicode.Thaana}, {"Syrc", unicode.Syriac},
	{"Orya", unicode.Oriya}, {"Mong", unicode.Mongolian}, {"Tfng", unicode.Tifinagh}, {"Nkoo", unicode.Nko},
	{"Adlm", unicode.Adlam},
}

func count(s string) counts {
	n := counts{by: make(map[string]int)}
	last := 0 // neighbours are mostly of one script
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		if !unicode.Is(tables[last].table, r) {
			for i := range tables {
				if unicode.Is(tables[i].table, r) {
					last = i
					break
				}
			}
		}
		weight := 1
		if code := tables[last].code; unicode.Is(tables[last].table, r) {
			if code == "Hani" || code == "Hang" {
				weight = 3
			}
			n.by[code] += weight
		}
		n.letters += weight
	}
	return n
}

// main returns the script of most letters, "" where none has two thirds of
// them.
func (n counts) main() string {
	for code, letters := range n.by {
		if 3*letters >= 2*n.letters {
			return code
		}
	}
	return ""
}

// Characters of Chinese that Japanese does not write, or not in headlines.
const (
	simplified  = "们这对说时过为与个发经动业东长车门问间见书专两严义习买产亿仅从价众优际涨变则单厂历县双团围场处备声够头奖实审导层岁师带帮应开张弹录态总战户执扩报担择护拟据换损无显术杀权条极构标树样桥检楼欢残毁毕气汇汉汤沟泽洁测济浓涛润灭灯灾炉点炼热爱环现琼电画畅疗监盖盘码矿确种积稳穷竞笔签简类紧红约级纪纯纳纵纷纸线练组细织终绍绝统继绩续维综绿缓编缘缩网罗罢职联肃胜脑脸舰艺节药获营虑虽补装规视览觉订认讨让训议讯记讲许论设访证评识诉词试话该详语误请诸调谁谈谢财责败货质贩贫购费资赛赞趋跃践轮软轻载较辆输边达迁运进远违连迟适选递逻还邮邻郑酱释里针钟钢钱铁铜银锋错键镇闭闻阅阶阳阴队际陆陈险随难项须顾顿预领频颗题额颜风飞饭饮馆驱驶验骑鱼鲁鲜鸟鸡麦黄齐龙"
	traditional = "們這對說與個於沒嗎還讓從來灣國學會關當發經體麼過並應將產戰選擇總醫舉幾觀點聽寫讀實區鐵樂氣萬單變邊"
	particles   = "了吗吧呢您她咱哪很啊给"
)

// ofHan tells Chinese, which has no Kana, from Japanese, which can do without
// them in a headline only.
func ofHan(s string, n counts) (tag string, sure bool) {
	han, kana, chinese := 0, 0, 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Han, r):
			han++
			if strings.ContainsRune(simplified+traditional+particles, r) {
				chinese++
			}
		}
	}
	if kana > 0 {
		return "ja", 10*kana >= han+kana && 5*chinese <= han && n.letters >= minLetters
	}
	return "zh", chinese >= 2 || chinese == 1 && han <= 10 && han >= 4
}
