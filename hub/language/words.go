package language

import (
	"strings"
	"unicode"
)

// language is what marks a language among those of its script.
type language struct {
	tag, script string
	letters     map[rune]bool   // that it may have
	words       map[string]bool // the small ones, in lower case
}

// telling are letters that one language of a script has and no other that is
// here: a word with one of them counts as a word of the language.
var telling = map[string]string{
	"ar": "ةإ", "ps": "ټډړږښڼځڅۍ", "ckb": "ێڵڕە", "ru": "ыэё", "uk": "їєґ", "pl": "łżś", "hu": "őű", "de": "ß", "pt": "ã", "ro": "ășț",
	"cs": "ěř", "lb": "ë", "be": "ў", "sr": "ћђ", "mk": "ѓќ", "sd": "ڏڄڪ", "yi": "ײױװ",
}

// common are letters that all languages of a script may use. A text with many
// letters that a language does not have is not in that language.
var common = map[string]string{
	"Latn": "abcdefghijklmnopqrstuvwxyz",
	"Cyrl": "абвгдежзклмнопрстуфхцчш",
	"Arab": "ابپتثجچحخدذرزژسشصضطظعغفقلمنهوءآأؤئـ",
}

// reserved are languages that are here so that no other is taken for them. We
// have measured too little to tell them.
var reserved = map[string]bool{
	"ca": true, "gl": true, "sco": true, "scn": true, "oc": true, "lb": true, "af": true, "da": true, "nb": true, "sv": true, "ro": true, "cs": true, "sk": true,
	"hr": true, "id": true, "az": true, "fy": true, "pnb": true, "azb": true, "mzn": true, "sd": true, "bg": true, "sr": true, "be": true,
	"mk": true, "mr": true, "ne": true, "bho": true, "yi": true,
}

// languages has, for each language, the letters and the small words. Both
// spellings of a word are listed where publishers use both.
var languages = []language{
	newLanguage("en", "Latn", "é", `the of and to in is that for on with as was at by from are this be his he it an not have has had who what why
		how when after before said will we they their you your its but more than new about into out against could would up off down first over beat says rise rises dead live latest watch year years day people police
		world court`),
	newLanguage("fr", "Latn", "éèçàâêëîïôûùœæü", `le la les des du de et à en un une est dans pour que qui sur au aux par pas plus avec ce cette ces il elle
		son sa ses se ne sont mais ou où comment pourquoi après contre avant sans leur leurs nous vous été être d l qu`),
	newLanguage("de", "Latn", "äöüßé", `der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass
		sie nach bei um am sind noch wie einem einen einer über vor zum zur war wir ihr ihre warum was gegen ins will so`),
	newLanguage("es", "Latn", "áéíóúüñ", `de la el que en y a los se del las un por con no una su para es al lo como más pero sus le ya o este sí porque esta
		entre cuando muy sin sobre tras desde está qué cómo años contra hasta durante`),
	newLanguage("it", "Latn", "àèéìòù", `di e il la che in a un per è una non del si con da i le al dei gli della nel alla più sono ha come anche lo ma o se
		delle nella sul dal ai dalla su perché contro dopo`),
	newLanguage("pt", "Latn", "áéíóúãõâêôàç", `de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser
		quando muito há nos já está eu também só pelo pela até isso contra após são`),
	newLanguage("nl", "Latn", "éëïöüó", `de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit naar heeft hij ze wordt
		door over tot deze dit waarom hoe wat wil zich geen`),
	newLanguage("pl", "Latn", "ąćęłńóśźż", `w i na z do nie się że to jest o za po od jak przez dla przed są co tym ale tylko ich już może jego czy tak oraz przy`),
	newLanguage("tr", "Latn", "çğıöşüâîû", `ve bir bu da de için ile olarak daha çok en ne kadar olan gibi var sonra yeni nasıl neden mi mı ki o ama her göre
		önce hakkında değil ise oldu nedeniyle son geldi`),
	newLanguage("hu", "Latn", "áéíóöőúüű", `a az és hogy nem is egy meg de ez volt már csak el azt még ha mint szerint után miatt lesz ezt vagy kell ki be fel több hogyan miért mit`),

	newLanguage("ca", "Latn", "àèéíòóúüïç·", `el la els les de del dels i a en que és amb per no un una al als es s com més va van seu seva però d l després sobre també ningú`),
	newLanguage("gl", "Latn", "áéíóúüñ", `o a os as de do da dos das e que en un unha é con non por para ao se no na como máis súa seu pero tras xa co ningún unhas`),
	newLanguage("oc", "Latn", "àáèéíòóúüç", `lo la los las de del que e en per es un una se pas amb dins mas tan son d l n s qualques`),
	newLanguage("sco", "Latn", "é", `the o an tae wi is in that he she frae wee ye hae nae naebody whit wis aa auld fae nou hoose hale thon`),
	newLanguage("scn", "Latn", "àèìòùâîû", `di la li lu nun ci a un na supra ma cchiù nta chi pi e era me nuddu dû tutta`),
	newLanguage("ro", "Latn", "ăâîșțşţ", `de și a în la pe cu nu că o din care pentru este mai un se au ca fi după sa fost prin s al`),
	newLanguage("lb", "Latn", "äëéöü", `de d den déi an ass vun net mat op fir si hunn och dat datt et e en am beim wéi hir zu ze keen esou`),
	newLanguage("af", "Latn", "ëêôûéï", `die van en in is het dat nie te op vir met sy aan was n om hulle ook as deur na sê so by`),
	newLanguage("fy", "Latn", "ûâêôúéë", `de it fan en yn is dat net op te mei foar har sa wie hie oan om sy ek as mar in nimmen`),
	newLanguage("da", "Latn", "æøåé", `og i at det er en til på som af for den med ikke de der har var et fra om han kun efter mod`),
	newLanguage("nb", "Latn", "æøåé", `og i å det er en til på som av for den med ikke de har var et fra om han at bare etter mot seg`),
	newLanguage("sv", "Latn", "äåöé", `och i att det är en till på som av för den med inte de har var ett från om han bara efter mot sig vad hur`),
	newLanguage("cs", "Latn", "áéíóúůýěščřžďťň", `a v se na je že s z do o i to ve pro za po od jak by k ale jsou byl podle které až při své na`),
	newLanguage("sk", "Latn", "áäéíóôúýľščťžďňĺŕ", `a v sa na je že s z do o i to vo pre za po od ako by k ale sú bol podľa ktoré až pri aby na`),
	newLanguage("hr", "Latn", "čćžšđ", `i u je se na da za su od o s a ne što će koji iz kao bi nije do samo prije nego svoje kako`),
	newLanguage("id", "Latn", "é", `yang dan di dengan untuk dari ini itu pada tidak akan ke dalam ada juga oleh karena sebelum mereka tak air hanya`),
	newLanguage("az", "Latn", "çğıöşüə", `və bir bu da də üçün ilə o ki daha ən ne çox olan kimi var sonra yeni hər görə əvvəl edib isə`),

	newLanguage("ru", "Cyrl", "ийщьюяыэъё", `и в не на что с по как из у за от для о к его это а но из-за был они она он же только чтобы бы до после при мы так
		или еще ещё уже были под все об против почему без`),
	newLanguage("uk", "Cyrl", "ийщьюяієїґ", `і в не на що з по як із у за від для про до й та його це а але був вони вона він же тільки щоб би після при ми так
		або ще вже були під усі через проти чому без мали`),
	newLanguage("bg", "Cyrl", "ийщьюяъ", `и в не на че с по как от за си са се да е ще към му това а но беше те тя той само преди след ни до или още без`),
	newLanguage("mk", "Cyrl", "иѓќѕљњџј", `и во не на дека со по како од за се да е ќе кон му ова а но беше тие таа тој само пред ни до или уште без ги`),
	newLanguage("sr", "Cyrl", "иђћљњџј", `и у не на да са по као од за се је ће су му ово а али био они она он само пре после ни до или још без што својих`),
	newLanguage("be", "Cyrl", "йьюяіўыэё", `і ў не на што з па як у за ад для пра да яго гэта а але быў яны яна ён толькі каб пасля пры мы так або яшчэ ужо былі без`),

	newLanguage("ar", "Arab", "ةيكىإٱ", `في من على إلى الى عن مع أن إن هذا هذه ذلك التي الذي الذين بعد قبل بين خلال لم لن لا هو هي كان كانت قال قالت كيف
		هل غير ثم أو حتى عند منذ قد كل أي ضد حول تحت وفي ومن وقال لكن إذا أكد ان او ما يوم لمن بها له`),
	newLanguage("fa", "Arab", "کیگيكۀ", `در از به که را این است برای با شد کرد می شود های ها خود آن تا بر یک اما نیز هم کند کنند گفت بود نیست شده دیگر باید
		کردند هستند کنیم خواهد چگونه درباره پیش یا اگر چه همه روی`),
	newLanguage("ur", "Arab", "ٹڈڑںےۓہۂۃھکیگئ", `کے کی کا میں نے سے کو ہے ہیں پر اور یہ اس کر بھی ایک تو ہو گا گی گے کہ وہ تھا تھے تھی لیے رہے گئی گیا دیا دی بعد جو نہیں
		ہے۔ رہیں ہونے ان کیا لی آ ساتھ والی والے`),
	newLanguage("ps", "Arab", "ټډړږښګڼېۍځڅکیگيكىے", `د په کې چې او له ته دی ده دي سره یې هم یو به کړي کړ شوې شوی شوه شو کوي وي لپاره دغه نه پر وايي وایي کېږي هغه نو یا
		ترمنځ ځان موږ وکړي بیا تر باید څه`),
	newLanguage("ckb", "Arab", "ڕڵۆێەکگیڤھ", `لە بە و بۆ کە ئەو ئەم لەگەڵ تا هەر یان لەسەر دەکات کرد بوو لەو بەو نێوان هەروەها دوای هەموو زۆر وتی بەردەوام لەم بەم لەبارەی`),

	newLanguage("pnb", "Arab", "ٹڈڑںےۓہۂھکیگئ", `دا دے دی نوں وچ نال اے توں نیں سی ایہہ اوہ لئی اوہناں کول تے وی گل کیتی نئیں کسے اینی سن`),
	newLanguage("azb", "Arab", "کیگۆؤ", `بیر ایله اوچون کی ان دیر بو او چوخ گؤزل وار اولان دا ده هئچ بئله نئچه واریدی بیری`),
	newLanguage("mzn", "Arab", "کیگ", `وسه جه نه کانه بیه انده چن دله ره گننه داشتنه وه ونه که`),
	newLanguage("sd", "Arab", "ڪگيکڳڱڻٻٺٽٿڀڏڊڍڄڃڇڦھ", `جي جو ۾ کي سان تي ۽ آهي جا ته هن کان ڪري هو اهو نه آهن`),

	newLanguage("hi", "Deva", "", `का की के में से है हैं ने और पर को यह इस कर भी नहीं एक तो हो कि गया गई रहे वह था थे थी हुए लिए बाद जो क्या या रखें अपने बारे कैसे कारण`),
	newLanguage("mr", "Deva", "", `आहे आणि या ते होते होती व ही हे तर असे अशी नाही केली केले च्या झाले साठी घेतली मात्र एक`),
	newLanguage("ne", "Deva", "", `र छ को मा लाई छन् हो यो पनि भने भएको गरेको बाट थियो एक थिएनन् भनेर केही`),
	newLanguage("bho", "Deva", "", `के बा में से आ बाटे रहे कइल भइल खातिर ई ऊ पे बतावत केहू जाई ना एगो`),

	newLanguage("he", "Hebr", "", `של את על לא עם הוא היא זה כי גם אל או מה אך רק אם כל יותר בין לפני אחרי נגד היום כך אבל מי לאחר יש אין איך ראש ידי עד בית אמש אותם`),
	newLanguage("yi", "Hebr", "", `דער די דאס דאָס און איז אין פון פֿון מיט צו נישט האט האָט זיך אויף מען זענען וואס וואָס א אַ אַן מיטן`),
}

func newLanguage(tag, script, letters, words string) language {
	l := language{tag: tag, script: script, letters: make(map[rune]bool), words: make(map[string]bool)}
	for _, r := range common[script] + letters {
		l.letters[r] = true
	}
	for word := range strings.FieldsSeq(words) {
		if script == "Arab" {
			word = plainArabic.Replace(word)
		}
		l.words[word] = true
	}
	return l
}

// plainArabic takes vowel signs off, and the letters for one that keyboards of
// two languages write.
var plainArabic = strings.NewReplacer("ً", "", "ٌ", "", "ٍ", "", "َ", "", "ُ", "", "ِ", "", "ّ", "", "ْ", "", "ٰ", "", "ـ", "",
	"ي", "ی", "ك", "ک", "ى", "ی")

// spells tells whether the language has these letters, but for a name in another
// spelling.
func (l *language) spells(letters map[rune]int) bool {
	if common[l.script] == "" {
		return true
	}
	foreign, all := 0, 0
	for r, n := range letters {
		if r < 0x80 && l.script != "Latn" {
			continue
		}
		all += n
		if !l.letters[r] {
			foreign += n
		}
	}
	return 40*foreign <= all
}

// lettersOf counts the small letters of s.
func lettersOf(s string) map[rune]int {
	letters := make(map[rune]int)
	for _, r := range s {
		if r = unicode.ToLower(r); unicode.IsLetter(r) {
			letters[r]++
		}
	}
	return letters
}

// countIn counts the words of the language among those that are said.
func (l *language) countIn(said map[string]bool) int {
	listed, spelt := 0, 0
	for word := range said {
		if l.words[word] || hasArticle(l.tag, word) {
			listed++
		} else if strings.ContainsAny(word, telling[l.tag]) {
			spelt++
		}
	}
	if sharedByMany[l.script] && listed == 0 { // some language that is not here may have these letters
		return 0
	}
	return listed + spelt
}

// hasArticle tells whether the article is joined to the word, as Arabic and
// Hebrew do; it is as telling as a word, as it begins many. Other languages
// have words that begin so by chance, but few in one text.
func hasArticle(tag, word string) bool {
	switch tag {
	case "ar":
		for _, article := range []string{"ال", "وال", "بال", "لل", "فال", "کال", "ولل", "وبال"} {
			if strings.HasPrefix(word, article) && len(word) >= len(article)+6 {
				return true
			}
		}
	case "he":
		return strings.HasPrefix(word, "ה") && len(word) >= 8 || strings.HasSuffix(word, "ים") && len(word) >= 8
	}
	return false
}
