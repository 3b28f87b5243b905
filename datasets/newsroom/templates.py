"""The daily bulletins: one frame a series, new values every day."""

DAYS_AR = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"]
DAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

# Each series: id, outlet, hour, author, title, frame (a list of paragraphs), fields, rows (one a day).
# {day} is the week day. `fixed` gives the paragraphs without a slot.
SERIES = [
    {
        "id": "weather-ar", "outlet": "sada-alwadi", "time": "05:30", "author": "صدى الوادي",
        "title": "حالة الطقس المتوقعة اليوم {day}",
        "frame": [
            "تتوقع هيئة الأرصاد، بمشيئة الله، أن يسود اليوم {day} طقس {sky} على {p1}، فيما تنشط رياح {wind} مثيرة للأتربة على {p2} وأجزاء من {p3} تصل سرعتها إلى {v1} كيلومتراً في الساعة.",
            "وتكون درجة الحرارة العظمى في {p4} {t1} مئوية والصغرى {t2}، وفي {p5} {t3} مئوية والصغرى {t4}، بينما تسجل أعلى درجة في {p6} وهي {t5} مئوية، وتبلغ الرطوبة النسبية {h} بالمئة.",
            "أما حركة الرياح السطحية على البحر فتكون {wind2} بسرعة {v2} كيلومتراً في الساعة، ويتراوح ارتفاع الموج قبالة {p7} بين {w1} و{w2} من السنتيمترات، وحالة البحر {sea}. وتغرب الشمس في {s1} وتشرق غداً في {s2}.",
            "وتهيب الهيئة بسالكي الطرق السريعة توخي الحذر عند تدني مدى الرؤية الأفقية في ساعات الصباح الباكر، وبأصحاب القوارب الصغيرة متابعة التحذيرات التي تبث كل ثلاث ساعات قبل الإبحار، وعدم الاقتراب من مجاري الأودية عند هطول الأمطار حفاظاً على سلامتهم.",
        ],
        "fields": "sky p1 wind p2 p3 v1 p4 t1 t2 p5 t3 t4 p6 t5 h wind2 v2 p7 w1 w2 sea s1 s2",
        "rows": [
            "صحو|سهل الزعرور|شمالية|مرتفعات قلعة الريم|بادية العرعر|32|الرملاء|29|17|عين الحور|24|12|العرعر|33|41|شمالية غربية|22|رأس الجمان|60|110|خفيف الموج|6:21|5:34",
            "غائم جزئياً|ضواحي الرملاء|جنوبية شرقية|وادي النبق|السهول الشرقية|38|رأس الجمان|27|20|قلعة الريم|19|9|السويداء القديمة|31|56|جنوبية|28|جزيرة أم الصدف|80|140|متوسط الموج|6:22|5:33",
            "مغبر|هضبة الحمراء|غربية|طريق الموانئ|محطة العرعر|47|وادي النبق|30|18|بحيرة سلوى|26|15|حقول الملح|35|23|غربية إلى شمالية غربية|36|مرفأ الشهاب|120|210|مائج|6:22|5:32",
            "ماطر|وادي النبق|جنوبية غربية|القرى الحدودية|سفوح الريم|44|سهل الزعرور|21|11|الشهاب|24|17|جزيرة الطرفاء|25|82|متقلبة الاتجاه|41|خليج الصدف|150|260|عالي الموج|6:23|5:31",
            "معتدل|شواطئ رأس الجمان|شرقية|منخفض سلوى|أطراف البادية|26|القناطر|23|14|الرملاء الجديدة|25|13|وادي الأثل|28|64|شرقية إلى شمالية شرقية|18|لسان الملح|40|90|هادئ|6:24|5:30",
            "حار نسبياً|المناطق الداخلية كافة|شمالية شرقية|حقول الزعفران|سبخة الميناء|29|العرعر|34|19|جزيرة أم الصدف|28|22|هضبة الحمراء|37|35|شمالية|20|أرخبيل الطرفاء|50|100|خفيف إلى متوسط الموج|6:24|5:29",
        ],
    },
    {
        "id": "market-ar", "outlet": "aswaq-alsahel", "time": "15:45", "author": "أسواق الساحل",
        "title": "نشرة الأسعار: سوق الساحل يغلق {dir} {day}",
        "frame": [
            "أغلق مؤشر سوق الساحل للأوراق المالية تعاملات اليوم {day} {dir} بنسبة {x} بالمئة عند مستوى {idx} نقطة، وسط تداولات بلغت قيمتها {val} مليون ريال توزعت على {deals} صفقة.",
            "وتصدر سهم {s1} قائمة الشركات الرابحة بصعوده {x1} بالمئة إلى {p1} ريال، تلاه سهم {s2} بنسبة {x2} بالمئة، في حين جاء سهم {s3} في مقدمة الأسهم الخاسرة بعد تراجعه {x3} بالمئة إلى {p3} ريال.",
            "وفي سوق المعادن النفيسة بلغ سعر غرام الذهب عيار 24 لدى محال الصاغة {g24} ريال وعيار 21 نحو {g21} ريال، وسجلت أونصة الفضة {ag} دولار. وفي سوق الخضار المركزي تراوح سعر صندوق {v1} بين {a} و{b} ريالاً وصندوق {v2} بين {c} و{d} ريالاً، وبيع الكيلوغرام من {v3} بسعر {e} ريال.",
            "وتنبه \"أسواق الساحل\" قراءها إلى أن الأسعار الواردة في هذه النشرة استرشادية جمعت من المتعاملين حتى إغلاق التداول، ولا تعد توصية بالبيع أو الشراء، وقد تختلف من متجر إلى آخر بحسب الجودة وكلفة النقل.",
        ],
        "fields": "dir x idx val deals s1 x1 p1 s2 x2 s3 x3 p3 g24 g21 ag v1 a b v2 c d v3 e",
        "rows": [
            "مرتفعاً|0.42|4318|186|5140|مطاحن الرملاء|6.2|18.35|النقل البحري|4.7|إسمنت الريم|3.1|22.80|412.5|361.0|38.40|البندورة|14|19|الخيار|11|16|الليمون|6.25|",
            "منخفضاً|0.87|4281|203|5615|اتصالات الساحل|3.8|41.10|ألبان الهضبة|2.9|مصرف الموانئ|4.4|30.15|409.2|358.1|37.95|البطاطا|12|15|الباذنجان|13|18|التفاح|7.50|",
            "مرتفعاً|1.13|4329|241|6230|تعليب أم الصدف|9.5|12.70|فنادق الكورنيش|5.1|كهرباء الشهاب|1.6|17.45|415.8|363.9|38.85|الكوسا|16|21|الفلفل الأخضر|17|24|البرتقال|5.75|",
            "منخفضاً|1.94|4245|298|7118|صيدليات السهل|2.2|27.60|المخازن المبردة|1.4|مصفاة الشهاب|9.8|53.90|421.4|368.7|39.60|الجزر|11|14|القرنبيط|15|20|الموز|8.25|",
            "مرتفعاً|0.31|4258|154|4372|البناء الأخضر|4.9|9.85|تأمين الخليجين|3.3|دواجن الوادي|2.7|14.20|420.1|367.6|39.15|الفاصولياء|22|29|السبانخ|18|23|الفراولة|15.50|",
            "مرتفعاً|0.76|4290|172|4925|مصفاة الشهاب|7.4|57.90|أغذية النبق|6.6|سياحة الجبل|5.2|11.30|418.6|366.3|39.05|الخس|13|17|البصل|12|16|العنب|12.75|",
        ],
    },
    {
        "id": "telegram-ar", "outlet": "alqafila", "time": "11:00", "author": "القافلة",
        "title": "رئيس الواحات يهنئ {short}",
        "frame": [
            "بعث رئيس جمهورية الواحات سالم بن راشد المهيري برقية تهنئة إلى {head}، بمناسبة {occ}.",
            "وأعرب الرئيس باسمه واسم شعب جمهورية الواحات وحكومتها عن أصدق التهاني وأطيب الأمنيات، مستذكراً {memory}، ومؤكداً حرص بلاده على توسيع التعاون في {field}.",
            "كما بعث رئيس مجلس الوزراء طلال بن حمد الكثيري برقية مماثلة إلى {pm}، عبّر فيها عن بالغ التهاني وأصدق التمنيات بموفور الصحة والسعادة، ولشعب {land} الصديق بالمزيد من الرقي والازدهار، ونوه فيها بما أحرزته {land2}.",
            "وتأتي البرقيتان في إطار ما تحرص عليه الدولة من تواصل مع البلدان الصديقة في مناسباتها الوطنية، وقد سلمهما سفير الواحات المعتمد إلى ديوان المراسم صباح اليوم.",
        ],
        "fields": "short head occ memory field pm land land2",
        "rows": [
            "ساردوفا|الرئيس فاسيل كورتين رئيس جمهورية ساردوفا|ذكرى إعلان الجمهورية في بلاده|زيارته إلى العاصمة قبل عامين وما أثمرته من اتفاقات للنقل الجوي|مجالات السكك والزراعة الجبلية|رئيسة الوزراء دانا ميروفا|ساردوفا|العاصمة كوربين من نهضة في التعليم الفني",
            "تيريستان|الخان أرسلان تيموري حاكم تيريستان|عيد الربيع الوطني|لقاءهما على هامش قمة المراعي في الخريف الماضي|تربية الخيل والطاقة الشمسية|الوزير الأول بهرام جالوف|تيريستان|القرى النائية من تقدم بعد وصول شبكات الهاتف",
            "كالميرا|رئيس كالميرا جيوفاني ألبيري|إعادة انتخابه لولاية ثانية مدتها خمس سنوات|دعمه تأسيس المدرسة المشتركة لترميم المخطوطات|السياحة وحماية الآثار|رئيس الحكومة ستيفانو غاردي|كالميرا|الموانئ الجنوبية من توسع في حركة البضائع",
            "نورفاليا|ملكة نورفاليا إنغريد السادسة|مرور عشرين عاماً على جلوسها على العرش|رسالتها إلى أطفال الواحات عقب سيول العام الفائت|بحوث البحار وتحلية المياه|رئيس الوزراء أولاف سترومن|نورفاليا|الجامعات الشمالية في علوم الجليد",
            "بوراليا|رئيس بوراليا الاتحادية مارك تفيردون|يوم الاستقلال السادس والثمانين|موقف حكومته حين أرسلت شحنة قمح عاجلة في موسم الجفاف|الأمن الغذائي وتخزين الحبوب|المستشارة كلارا هوفنبرغ|بوراليا|المزارع التعاونية من تقدم في طرق الري",
            "ليندرا|الزعيم سيميسي لاتو رئيس مجلس جزر ليندرا|افتتاح البرلمان الجديد في ماكو|استقباله بعثة الأطباء المتطوعين أثناء العاصفة|مصائد الأسماك والإنذار المبكر|الأمين العام تويلا فانورو|الجزر|لجانها المحلية في بناء ملاجئ حديثة",
        ],
    },
    {
        "id": "weather-en", "outlet": "northfield-post", "time": "06:00", "author": "Northfield Post weather desk",
        "title": "Weather for {day}: {head}",
        "frame": [
            "{day} will begin {am} across {p1}, with {pm} spreading to {p2} by {hour}. Highs of {t1} degrees are expected in Northfield and {t2} in {p3}, falling overnight to {t3} in sheltered parts of {p4}.",
            "Winds will be {wind}, gusting to {v} kilometres an hour over {p5}. The chance of rain is put at {r} percent, with up to {mm} millimetres possible on {p6}. Sunrise is at {s1} and sunset at {s2}.",
            "The pollen count is {pollen} and the air quality index stands at {aq}. Tomorrow should be {next}.",
            "Readers who keep a rain gauge are invited to send their figures to the weather desk before nine in the morning, giving the street and the height of the instrument above the ground, so that the totals can be added to the map which hangs in the entrance of the town hall and is redrawn at the end of every month.",
        ],
        "fields": "head am p1 pm p2 hour t1 t2 p3 t3 p4 wind v p5 r mm p6 s1 s2 pollen aq next",
        "rows": [
            "bright spells|dull and damp|the Tarn valley|sunshine|Ashcombe Vale|eleven|14|12|Calder|4|Mill Lane|light westerly|24|Hollin edge|20|2|the moor road|6:11|19:58|moderate|31|a little warmer, with hazy cloud",
            "showers later|clear but chilly|the eastern suburbs|thundery showers|the Wend meadows|four o'clock|16|15|Merrin Bay|6|Colliery Park|fresh southerly|39|Beacon Hill|65|8|Dunmarrow tops|6:09|20:00|high|44|wet until noon and then drying from the coast",
            "wet morning|with steady rain|most of the county|brighter skies|Port Ellery|two|11|13|Loxley Ferry|5|Canal Street|strong north-westerly|58|the viaduct|90|17|Harrow Fell|6:06|20:02|low|22|windy and cold enough for wintry flecks on high ground",
            "cold and breezy|frosty in places|Brackenholt|scattered cloud|the lower dales|lunchtime|9|8|Stonebeck|minus 1|Garden Hollow|biting northerly|46|Windle Moss|10|0|nowhere in particular|6:04|20:04|very low|18|calm, sunny and slow to lose its chill",
            "calm and sunny|misty by the river|Northfield South|unbroken blue|every district|ten|15|17|Saltmarsh|3|the allotments|barely noticeable|12|Kite Bank|5|0.5|western slopes|6:02|20:06|rising quickly|36|the warmest day of the week",
            "warmest yet|mild and dry|the whole plain|high cloud|the Harwick shore|early evening|19|16|Tarn Bridge|9|Orchard End|variable, mainly easterly|20|Gallows Ridge|35|3|the forest fringe|6:00|20:07|very high|52|unsettled, as a front arrives with the milk",
        ],
    },
    {
        "id": "ferry-en", "outlet": "estuary-gazette", "time": "05:00", "author": "Estuary Gazette",
        "title": "Ferry times, {day}",
        "frame": [
            "On {day} the first crossing from {q1} leaves at {a1} and the last returns at {a2}, with high water at {h1} and {h2}. The {ship} is on the main run under {captain}, calling at {q2}, {q3} and {q4}.",
            "Extra sailings for {event} depart {q5} at {b1}, {b2} and {b3}. The car deck is limited to {n} vehicles because of {why}, and bicycles should board by the {gate} ramp.",
            "The swing bridge opens at {c1} for the {vessel}. Fares today are {f1} for adults and {f2} for children.",
            "Passengers are reminded that times may change without notice in fog or strong winds, that tickets bought on board cost a little more than those from the kiosk, and that dogs travel free provided they are kept off the seats. The harbour office answers the telephone from six in the morning until the last boat is tied up.",
        ],
        "fields": "q1 a1 a2 h1 h2 ship captain q2 q3 q4 event q5 b1 b2 b3 n why gate c1 vessel f1 f2",
        "rows": [
            "Saltmarsh Quay|5:50|22:10|7:14|19:38|Lady Wend|Captain Osric Thane|Gull Point|Merrin Bay|the Old Customs House|the cattle fair|Loxley steps|9:15|11:40|16:05|24|deck painting|north|8:30|dredger Molly|3.20|1.60",
            "Port Ellery|6:05|21:45|8:02|20:21|Sandpiper|Mrs Ada Kellow|Coal Wharf|Tern Island|Harwick|school outings|Ferryman's Stairs|8:20|10:10|14:50|18|a broken chain|central|7:55|timber barge Constant|3.40|1.70",
            "Loxley Ferry|5:35|22:25|8:47|21:03|Astra|Captain Bede Lorimer|Pilot's Hard|Dunmarrow pier|Saltmarsh|football supporters|Merrin slip|17:00|17:45|23:30|30|the supporters' coaches|southern|12:20|sail training ship Hope|2.90|1.45",
            "Merrin Bay|6:30|20:50|9:29|21:44|Old Maude|relief skipper Jon Fayle|Chapel Rock|Osier Creek|Gull Point|the midwife conference|Tern Island|7:40|12:35|18:15|12|heavy swell|lower|15:10|survey launch Plover|3.80|1.90",
            "Harwick Stage|5:20|23:00|10:11|22:26|Lady Wend|First Officer Nell Brodie|Bell Buoy Landing|Port Ellery|Withy Ferry|late shopping|Coal Wharf|18:30|19:30|21:15|27|a fire drill|west|6:45|grain coaster Petronel|3.30|1.65",
            "Tern Island|7:00|23:40|10:55|23:12|Petrel|Captain Thane's twin brother|the Lido|Saltmarsh Quay|Pilot's Hard|the regatta|Osier Creek|8:00|13:00|20:20|40|spectator stands|old coal|11:00|royal steam yacht Briar|4.10|2.00",
        ],
    },
    {
        "id": "fish-en", "outlet": "harbour-courier", "time": "09:40", "author": "Harbour Courier market report",
        "title": "Fish market, {day}: {head}",
        "frame": [
            "{boats} boats landed {boxes} boxes at the Harwick market on {day}, {cmp}. Best prices were paid for {f1}, which touched {p1} a kilo, ahead of {f2} at {p2} and {f3} at {p3}.",
            "{f4} slipped to {p4} after {why}, while {f5} held at {p5}. The top lot, {lot}, went to {buyer}. Among the crews, {crew} had the largest single catch with {n} boxes from {ground}.",
            "Diesel on the quay cost {d1} a litre and ice {d2} a tonne. {tail}",
            "All prices are those called at the morning auction before commission and landing dues are taken off. The market bell rings at half past six on working days, and members of the public may watch from the gallery but are asked not to raise a hand, however friendly the greeting, until the last box has been sold.",
        ],
        "fields": "head boats boxes cmp f1 p1 f2 p2 f3 p3 f4 p4 why f5 p5 lot buyer crew n ground d1 d2 tail",
        "rows": [
            "turbot leads|Fourteen|620|slightly more than a week ago|turbot|19.40|sole|15.10|monkfish|11.85|Haddock|2.60|a glut from the north|whiting|1.75|a nine-kilo halibut|Pell and Sons|the Gannet|88|Maren Bank|0.94|61|Two trawlers stayed in for repairs.",
            "thin supplies|Six|205|the smallest total this month|red mullet|21.30|john dory|18.90|brill|14.20|Coley|1.95|buyers turned to frozen stock|ling|3.15|four dozen spider crabs|the Grand Hotel|the Provider|47|inshore pots|0.95|61|Fog kept the rest of the fleet at anchor.",
            "cod recovers|Nineteen|910|almost double the day before|cod|6.75|lemon sole|10.40|hake|7.30|Plaice|3.05|small sizes predominated|gurnard|2.20|a conger as long as the auctioneer|Quayside Smokery|the Ilya May|132|the Long Deeps|0.93|58|Porters finished an hour late.",
            "squid surprise|Eleven|480|about average for April|squid|12.60|sea bass|17.25|dabs|2.35|Mackerel|1.40|the first shoals arrived early|skate|4.90|a basket of oysters|Chef Ada Lund|the twin rig Solace|75|Tern Island grounds|0.97|60|Visitors from Lake Imbara watched the sale.",
            "quiet close|Eight|333|well down because of the ferry rescue|scallops|16.80|langoustine|22.50|megrim|5.60|Saithe|1.65|the processors closed at noon|pollack|3.70|one lobster of rare blue|an aquarium in Calder|the Kittiwake|54|off Brackenholt light|0.99|64|Crews collected for the drivers of the burnt ship.",
            "regatta rush|Twenty-two|1,040|a record for the season|crab claws|13.90|halibut|24.70|witch|4.45|Herring|0.85|smokers had filled their kilns|cuttlefish|5.25|a sturgeon, released after bidding|nobody at all|the old Constance|141|the edge of the shelf|0.98|66|Restaurants bought early for the weekend crowds.",
        ],
    },
]

# One bulletin that another outlet printed as it was: series, day (0 = first), outlet, time, author.
REPRINTS = [("market-ar", 2, "alrabwa", "19:30", "أسواق الساحل"), ("ferry-en", 5, "harbour-courier", "07:10", None)]
