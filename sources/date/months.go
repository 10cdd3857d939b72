package date

// months has the names of the months: twelve a line, from January or from the
// first of their calendar on; the spellings of one are parted by "/". Folding
// takes care of case, accents, hamza, alef, ya and ta marbuta.
//
// A word is in here only if no language of a newsroom that we know of means
// another month by it. Croatian "listopada" (October) and Czech "srpna" are
// close to Polish words: texts in languages that are not listed are refused
// word by word where the names differ, and may be misread where they do not.
var months = []struct {
	calendar calendar
	names    string
}{
	// English
	{gregorian, "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct november/nov december/dec"},
	// French
	{gregorian, "janvier/janv/jan février/févr/fév mars avril/avr mai juin juillet/juil août septembre/sept octobre/oct novembre/nov décembre/déc"},
	// German, with Austria's names of January and February
	{gregorian, "januar/jänner/jaenner/jän/jan februar/feber/feb märz/maerz/mär/mrz april/apr mai juni/jun juli/jul august/aug september/sept/sep oktober/okt november/nov dezember/dez"},
	// Spanish
	{gregorian, "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago septiembre/setiembre/sept/sep/set octubre/oct noviembre/nov diciembre/dic"},
	// Portuguese
	{gregorian, "janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set outubro/out novembro/nov dezembro/dez"},
	// Italian
	{gregorian, "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago settembre/sett/set ottobre/ott novembre/nov dicembre/dic"},
	// Dutch
	{gregorian, "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep oktober/okt november/nov december/dec"},
	// Swedish, Danish and Norwegian
	{gregorian, "januari/januar/jan februari/februar/feb mars/marts april/apr maj/mai juni/jun juli/jul augusti/august/aug september/sep oktober/okt november/nov december/desember/dec/des"},
	// Russian, the genitive first
	{gregorian, "января/январь/янв февраля/февраль/февр/фев марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн июля/июль/июл августа/август/авг сентября/сентябрь/сент/сен октября/октябрь/окт ноября/ноябрь/нояб/ноя декабря/декабрь/дек"},
	// Greek, the genitive first
	{gregorian, "Ιανουαρίου/Ιανουάριος/Ιαν Φεβρουαρίου/Φεβρουάριος/Φεβ Μαρτίου/Μάρτιος/Μαρτ/Μάρ Απριλίου/Απρίλιος/Απρ Μαΐου/Μάιος/Μάι Ιουνίου/Ιούνιος/Ιούν Ιουλίου/Ιούλιος/Ιούλ Αυγούστου/Αύγουστος/Αύγ Σεπτεμβρίου/Σεπτέμβριος/Σεπτ/Σεπ Οκτωβρίου/Οκτώβριος/Οκτ Νοεμβρίου/Νοέμβριος/Νοέμ/Νοέ Δεκεμβρίου/Δεκέμβριος/Δεκ"},
	// Hungarian
	{gregorian, "január/jan február/febr március/márc április/ápr május/máj június/jún július/júl augusztus/aug szeptember/szept október/okt november/nov december/dec"},
	// Turkish
	{gregorian, "Ocak/Oca Şubat/Şub Mart/Mar Nisan/Nis Mayıs/May Haziran/Haz Temmuz/Tem Ağustos/Ağu Eylül/Eyl Ekim/Eki Kasım/Kas Aralık/Ara"},
	// Polish, the genitive first
	{gregorian, "stycznia/styczeń/sty lutego/luty/lut marca/marzec/mar kwietnia/kwiecień/kwi maja/maj czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz października/październik/paź listopada/listopad/lis grudnia/grudzień/gru"},
	// Indonesian
	{gregorian, "januari/jan februari/feb maret/mar april/apr mei juni/jun juli/jul agustus/agu september/sep oktober/okt november/nov desember/des"},
	// Hebrew, alone and with "in" before it
	{gregorian, "ינואר/ינו׳/בינואר פברואר/פבר׳/בפברואר מרץ/מרס/במרץ/במרס אפריל/אפר׳/באפריל מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/אוג׳/באוגוסט ספטמבר/ספט׳/בספטמבר אוקטובר/אוק׳/באוקטובר נובמבר/נוב׳/בנובמבר דצמבר/דצמ׳/בדצמבר"},

	// Arabic of Egypt, the Gulf and the agencies
	{gregorian, "يناير فبراير مارس أبريل/إبريل مايو يونيو/يونيه يوليو/يوليه أغسطس/أغسطوس سبتمبر/سبتمير أكتوبر/اكتوبر نوفمبر ديسمبر"},
	// Arabic of the Levant and Iraq
	{gregorian, "كانون_الثاني/كانون_ثاني/كانون_الثانى شباط آذار/أذار نيسان أيار/آيار حزيران تموز آب أيلول/آيلول تشرين_الأول/تشرين_أول تشرين_الثاني/تشرين_ثاني كانون_الأول/كانون_أول"},
	// Arabic of Algeria and Tunisia
	{gregorian, "جانفي فيفري مارس أفريل ماي جوان جويلية/جويليه أوت سبتمبر أكتوبر نوفمبر ديسمبر"},
	// Arabic of Morocco
	{gregorian, "يناير فبراير مارس أبريل ماي/مايو يونيو يوليوز/يوليو غشت شتنبر أكتوبر نونبر/نوفمبر دجنبر/ديسمبر"},
	// Persian
	{gregorian, "ژانویه/جنوری فوریه/فبروری مارس/مارچ آوریل/اپریل مه/می/مئی ژوئن/جون ژوئیه/جولای/جولایی/ژوئیهٔ اوت/آگوست/اگست سپتامبر/سپتمبر اکتبر/اکتوبر نوامبر/نومبر دسامبر/دسمبر"},
	// Chinese
	{gregorian, "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月"},

	// Hijri
	{hijri, "محرم/المحرم/محرم_الحرام/المحرم_الحرام صفر/صفر_المظفر ربيع_الأول/ربيع_أول/ربیعالاول ربيع_الآخر/ربيع_الثاني/ربيع_ثاني/ربیعالثانی" +
		" جمادى_الأولى/جمادى_الأول/جمادي_اول/جمادیالاول جمادى_الآخرة/جمادى_الثانية/جمادى_الثاني/جمادى_الآخر/جمادیالثانی" +
		" رجب/رجب_المرجب شعبان/شعبان_المعظم رمضان/رمضان_المبارك شوال/شوال_المكرم ذو_القعدة/ذي_القعدة/ذوالقعده/ذيقعده/ذیالقعده ذو_الحجة/ذي_الحجة/ذوالحجه/ذيحجه/ذیالحجه"},
	// Jalali in Iran
	{jalali, "فروردین اردیبهشت خرداد تیر مرداد/امرداد شهریور مهر آبان آذر دی بهمن اسفند"},
	// Jalali in Afghanistan
	{jalali, "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت"},
}

// weekdays has the names of the weekdays, seven a line from Monday on.
var weekdays = []string{
	"monday/mon tuesday/tues/tue wednesday/weds/wed thursday/thurs/thur/thu friday/fri saturday/sat sunday/sun",
	"lundi/lun mardi/mar mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim",
	"montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sonnabend/sa sonntag/so",
	"lunes/lun martes/mar miércoles/mié jueves/jue viernes/vie sábado/sáb domingo/dom",
	"segunda/seg terça/ter quarta/qua quinta/qui sexta/sex sábado/sáb domingo/dom",
	"lunedì/lun martedì/mar mercoledì/mer giovedì/gio venerdì/ven sabato/sab domenica/dom",
	"maandag/ma dinsdag/di woensdag/wo donderdag/do vrijdag/vr zaterdag/za zondag/zo",
	"понедельник/пн/пон вторник/вт/втр среда/ср/сре четверг/чт/чет пятница/пт/пят суббота/сб/суб воскресенье/вс/вос",
	"Δευτέρα/Δευ Τρίτη/Τρί Τετάρτη/Τετ Πέμπτη/Πέμ Παρασκευή/Παρ Σάββατο/Σάβ Κυριακή/Κυρ",
	"hétfő kedd szerda/sze csütörtök/csüt/cs péntek/pén szombat/szo vasárnap/vas",
	"Pazartesi/Pzt Salı/Sal Çarşamba/Çar Perşembe/Per Cuma/Cum Cumartesi/Cmt Pazar/Paz",
	"poniedziałek/pon/pn wtorek/wt środa/śr czwartek/czw piątek/pt/piąt sobota/sob/sb niedziela/niedz/ndz",
	"måndag/mandag/mån/man tisdag/tirsdag/tis/tir onsdag/ons torsdag/tors/tor fredag/fre lördag/lørdag/lör/lør söndag/søndag/sön/søn",
	"senin/sen selasa/sel rabu/rab kamis/kam jumat sabtu minggu/min",
	"الاثنين/الإثنين/اثنين/الأثنين الثلاثاء/الثلثاء/ثلاثاء الأربعاء/أربعاء الخميس/خميس الجمعة/جمعة السبت/سبت الأحد/أحد",
	"دوشنبه/دو_شنبه سهشنبه/سه_شنبه چهارشنبه/چهار_شنبه پنجشنبه/پنج_شنبه جمعه/آدینه شنبه یکشنبه/یک_شنبه",
	"שני/ב׳ שלישי/ג׳ רביעי/ד׳ חמישי/ה׳ שישי/ו׳ שבת ראשון/א׳",
	"월요일 화요일 수요일 목요일 금요일 토요일 일요일",
	"月曜日/月曜 火曜日/火曜 水曜日/水曜 木曜日/木曜 金曜日/金曜 土曜日/土曜 日曜日/日曜",
	"星期一/周一/週一/礼拜一 星期二/周二/週二/礼拜二 星期三/周三/週三/礼拜三 星期四/周四/週四/礼拜四 星期五/周五/週五/礼拜五 星期六/周六/週六/礼拜六 星期日/星期天/周日/週日/礼拜日",
}
