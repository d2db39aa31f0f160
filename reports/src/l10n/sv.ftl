# Samprovs texter på svenska. Nycklar och variabler är desamma som i en.ftl.

# reports: words
report-list = { $first } och { $last }
report-services = { $count ->
    [one] { $count } tjänst
   *[other] { $count } tjänster
}
report-cases = { $count ->
    [one] { $count } testfall
   *[other] { $count } testfall
}
report-standing-pass = Uppfyllt
report-standing-fail = Inte uppfyllt
report-standing-warn = Varning
report-standing-inconclusive = Inte avgjort
report-standing-deviated = Överenskommet undantag
report-standing-not-verified = Inte verifierat
report-standing-awaiting-sign-off = Väntar på godkännande
report-standing-not-applicable = Inte tillämpligt
report-standing-not-selected = Inte valt
report-standing-not-run = Inte kört
report-missing = Inget testfall har körts under { $prefixes }
report-gap-no-case = Inget testfall i planen verifierar det
report-gap-not-executed = Inget av dess testfall kördes
report-gap-nothing-applies = Inget av dess testfall var tillämpligt
report-gap-safe-only = Utelämnat: målet får bara säkra anrop
report-partly-selected = Bara en del av kravet valdes
report-level-must = SKALL
report-level-should = BÖR
report-level-may = KAN
report-role-producer = producent
report-role-consumer = konsument
report-role-catalogue = tjänstekatalog
report-role-security = säkerhetstjänst
report-role-definite = { $role }en
report-interface-logical = logiskt gränssnitt
report-interface-technical = tekniskt gränssnitt
report-fault-producer = Den som tillhandahåller tjänsten
report-fault-consumer = Den som anropar andra tjänster
report-fault-description = Tjänstebeskrivningen
report-fault-environment = Testmiljön
report-fault-harness = samprov
report-attribution-exclusive-lane = ett testfall i taget, eftersom kandidaten inte för vidare spårningsuppgifter
report-attribution-none = inga stubbar
report-attribution-trace-context = med spårningsuppgifter (trace context)
report-dependency-candidate = den tjänstens kandidat
report-dependency-stub = stubbe
report-yes = ja
report-no = nej
report-none = inga
report-everything = allt

# reports: places in a message
report-place-body = innehållet
report-place-body-inside = { $pointer } i innehållet
report-place-cookie = kakan { $name }
report-place-header = huvudfältet { $name }
report-place-media-type = medietypen
report-place-method = metoden
report-place-path = sökvägens parameter { $name }
report-place-query = frågeparametern { $name }
report-place-query-inside = { $pointer } i frågeparametern { $name }
report-place-status = statuskoden

# reports: the first words
report-title-conforms = Kraven är uppfyllda
report-title-conforms-tested = Prövade krav är uppfyllda
report-title-fails = Kraven är inte uppfyllda
report-title-exceptions = Överenskomna undantag behöver ses över
report-title-inconclusive = Inte avgjort
report-title-interrupted = Avbrutet
report-title-nothing-selected = Inget har prövats
report-sentence-conforms = { $what }: { $held ->
    [0] inget skallkrav prövades, och inget av det som prövades underkändes.
    [one] det skallkrav som prövades är uppfyllt.
   *[other] alla { $held } skallkrav som prövades är uppfyllda.
}
report-sentence-parts = { $what }: { $parts }.
report-sentence-partly = { $what }: { $partly ->
    [one] inget underkändes, men av { $partly } skallkrav prövades bara en del.
   *[other] inget underkändes, men av { $partly } skallkrav prövades bara delar.
}
report-sentence-fails = { $what }: { $broken ->
    [one] { $broken } av { $total } skallkrav är inte uppfyllt.
   *[other] { $broken } av { $total } skallkrav är inte uppfyllda.
}
report-sentence-cases-fail = { $what }: { $failed ->
    [one] { $failed } testfall underkändes.
   *[other] { $failed } testfall underkändes.
}
report-sentence-exceptions = { $what }: { $count ->
    [one] ett överenskommet undantag har gått ut eller behövs inte längre.
   *[other] { $count } överenskomna undantag har gått ut eller behövs inte längre.
}
report-sentence-undecided = { $what }: { $parts }. Inget underkändes.
report-sentence-cut-off = { $what }: inget underkändes, men körningen kom inte tillräckligt långt för att säga mer.
report-sentence-interrupted = { $what }: körningen avbröts. Detta hade kommit fram.
report-sentence-nothing-selected = { $what }: inget testfall valdes, så inget har prövats.
report-part-of = { $total ->
    [one] av { $total } skallkrav
   *[other] av { $total } skallkrav
}
report-part-met = { $count ->
    [one] { $count }{ $of } är uppfyllt
   *[other] { $count }{ $of } är uppfyllda
}
report-part-deviated = { $count ->
    [one] { $count }{ $of } omfattas av ett överenskommet undantag
   *[other] { $count }{ $of } omfattas av överenskomna undantag
}
report-part-undecided = { $count }{ $of } kunde inte avgöras
report-part-unverified = { $count ->
    [one] { $count }{ $of } verifierades inte
   *[other] { $count }{ $of } verifierades inte
}
report-part-partly = { $count ->
    [one] { $count }{ $of } prövades bara delvis
   *[other] { $count }{ $of } prövades bara delvis
}
report-remark-cut-off = Körningen är ofullständig: den avbröts innan den var klar.
report-remark-exception = Undantaget för { $cases } ({ $owner }) { $why }.
report-remark-covered = { $count ->
    [one] { $count } testfall omfattas av ett överenskommet undantag: { $terms }.
   *[other] { $count } testfall omfattas av ett överenskommet undantag: { $terms }.
}
report-remark-undecided = { $count ->
    [one] { $count } skallkrav kunde inte avgöras.
   *[other] { $count } skallkrav kunde inte avgöras.
}
report-remark-left-out = { $count ->
    [one] { $count } testfall lämnades utanför: den tillåtna tiden räcker enligt planen inte till det.
   *[other] { $count } testfall lämnades utanför: den tillåtna tiden räcker enligt planen inte till dem.
}
report-remark-not-run = { $count ->
    [one] { $count } valt testfall kördes inte.
   *[other] { $count } valda testfall kördes inte.
}
report-remark-not-selected = Bara ett urval kördes: { $count ->
    [one] { $count } testfall i planen lämnades utanför.
   *[other] { $count } testfall i planen lämnades utanför.
}
report-remark-uncovered = { $count ->
    [one] Inget testfall i planen verifierar kravet { $requirements }.
   *[other] Inget testfall i planen verifierar kraven { $requirements }.
}
report-remark-not-verified = { $count ->
    [one] { $count } krav har inte verifierats: { $requirements }.
   *[other] { $count } krav har inte verifierats: { $requirements }.
}
report-remark-awaiting = { $count ->
    [one] { $count } krav väntar på en persons godkännande.
   *[other] { $count } krav väntar på en persons godkännande.
}
report-remark-read-only = Måladressen är inte märkt som testmiljö, så bara läsande anrop skickades.

# reports: who must act
report-act-heading = Vem behöver agera?
report-act-nobody = Ingen: det finns inget att rätta.
report-act-description = De som förvaltar beskrivningen av { $service }
report-act-environment = Den som kör testet (adress, behörighet, testdata)
report-act-harness = De som utvecklar samprov: anmäl gärna felet
report-act-sign-off = Samverkansgruppen
report-act-failures = { $count ->
    [one] { $count } fel att rätta
   *[other] { $count } fel att rätta
}
report-act-expired = Förnya eller ta bort undantaget för { $cases }: det har gått ut
report-act-stale = Ta bort undantaget för { $cases }: det behövs inte längre
report-act-candidate = { $count ->
    [one] Se till att kandidaten svarar på sin adress, och kör igen: { $count } testfall kördes inte
   *[other] Se till att kandidaten svarar på sin adress, och kör igen: { $count } testfall kördes inte
}
report-act-selection = Välj något att pröva: inget testfall valdes
report-act-left-out = { $count ->
    [one] En längre --budget kör { $count } testfall till
   *[other] En längre --budget kör { $count } testfall till
}
report-act-rest = { $count ->
    [0] Kör igen: körningen blev inte klar
    [one] Kör igen: { $count } testfall kördes inte
   *[other] Kör igen: { $count } testfall kördes inte
}
report-act-requests = Ange exempel på anrop i testdata för { $requirements }: inget gick att skapa
report-act-unmarked = { $count ->
    [one] Ange --environment test om målet får skrivas till: ett krav utelämnades
   *[other] Ange --environment test om målet får skrivas till: { $count } krav utelämnades
}
report-act-uncovered = Ange testfall (verified-by), eller manual, för { $requirements }
report-act-inapplicable = Se över hur { $requirements } ska verifieras: inget testfall var tillämpligt
report-act-silence = Ta reda på varför inget kunde avgöras
report-act-undecided = { $count ->
    [one] { $count } hinder att undanröja
   *[other] { $count } hinder att undanröja
}
report-act-warnings = { $count ->
    [one] { $count } varning att ta ställning till
   *[other] { $count } varningar att ta ställning till
}
report-act-signatures = { $count ->
    [one] { $count } krav att granska och godkänna
   *[other] { $count } krav att granska och godkänna
}

# reports: headings and columns
report-document-title = { $title } – samprov
report-kind = Rapport från samprovning
report-skip-link = Gå till innehållet
report-contents = Innehåll
report-summary-heading = Utlåtande
report-matrix-heading = Krav och aktörer
report-matrix-caption = Utfall för varje krav och aktör
report-matrix-empty = Beskrivningen anger inga krav.
report-requirement = Krav
report-level = Kravnivå
report-actor = Aktör
report-standing = Utfall
report-no-role = Berörs inte
report-processes-heading = Processer
report-processes-intro = Det som flera tjänster gör tillsammans, steg för steg. Varje steg bedöms för den aktör vars tjänst det tas hos.
report-process-title = Processen { $process } som den gick, steg för steg
report-process-held = { $count ->
    [one] Det enda steget gjorde
   *[other] Alla { $count } steg gjorde
} vad processen begär.
report-process-broke = Bröts vid steget { $step }: { $service } ({ $actor }).
report-process-undecided = Kunde inte avgöras vid steget { $step }: { $service } ({ $actor }).
report-process-caller = samprov
report-process-caller-role = anropar som användarna gör
report-process-broke-here = bröts här
report-process-undecided-here = inte avgjort
report-process-not-reached = inte nått
report-process-not-taken = inte taget
report-process-no-answer = inget svar
report-process-more-steps = { $count ->
    [one] { $count } steg till visas inte här.
   *[other] { $count } steg till visas inte här.
}
report-process-services-not-drawn = { $count ->
    [one] { $count } tjänst till ritas inte; dess steg står i listan.
   *[other] { $count } tjänster till ritas inte; deras steg står i listan.
}
report-process-more = { $count ->
    [one] { $count } process till visas inte här.
   *[other] { $count } processer till visas inte här.
}
report-failures-heading = Det som inte är uppfyllt
report-failures-intro = Varje grundorsak redovisas en gång. Testfall som visar samma sak står under den.
report-inconclusive-heading = Det som inte kunde avgöras
report-warnings-heading = Varningar
report-warnings-heading-strict = Rekommendationer som inte följs
report-warnings-intro = Rekommendationer (BÖR) som inte följs. De gör inte körningen underkänd.
report-warnings-intro-strict = Rekommendationer (BÖR) som inte följs. Körningen gjordes med --strict, så den är underkänd.
report-deviations-heading = Överenskomna undantag
report-bad-deviations-heading = Undantag som inte längre gäller
report-deviation-expired = har passerat sista dagen
report-deviation-stale = behövs inte längre: testfallen klaras utan det
report-deviation-terms = { $reason } – { $owner }, till och med { $expires }
report-unverified-heading = Inte verifierat
report-unverified-intro = Ingenting är känt om dessa krav: inget testfall verifierar dem, eller inget var tillämpligt.
report-validation-heading = Väntar på godkännande
report-validation-intro = Verifiering görs maskinellt. Validering görs av människor som granskar och godkänner.
report-limits-heading = Begränsningar i dokumenten
report-limits-intro = Dessa brister i dokumenten begränsar vad som kunde prövas.
report-limits-operations = Begränsar { $operations }
report-limits-nothing = Begränsar ingen operation
report-coverage-heading = Operationer
report-coverage-caption = Vad som prövades på varje operation
report-operation = Operation
report-statuses = Statuskoder som setts
report-cases-column = Testfall
report-all-cases = Alla testfall
report-unattributed-heading = Anrop som inte hör till något testfall
report-unattributed-intro = Kandidaten gjorde dessa anrop utanför alla testfall. De räknas inte mot kandidaten.
report-facts-heading = Om körningen
report-accessibility-heading = Tillgänglighet
report-accessibility-text = Rapporten är gjord för att alla ska kunna använda den: den fungerar utan skript, med tangentbord, med skärmläsare, i smala fönster, i mörkt läge och på papper, och den säger aldrig något enbart med färg. Målet är WCAG 2.1 nivå AA (EN 301 549). Uppgifter från den prövade tjänsten visas som de togs emot, med hemligheter maskerade, och kan vara på ett annat språk. Om något inte går att använda, kontakta den som har publicerat rapporten.
report-obstacle = Hindret finns i
report-expected = Förväntat
report-actual = Faktiskt
report-place-label = Plats i meddelandet
report-promise = Utlovat i
report-hint = Pröva detta
report-needs-jq = Raderna behöver jq.
report-start-again = samprov startade kandidaten och har stoppat den: starta den, och det den är beroende av, före dessa rader.
report-reproduce = Återskapa felet
report-variables = { $count ->
    [one] Sätt först miljövariabeln { $names }.
   *[other] Sätt först miljövariablerna { $names }.
}
report-shrunk-smaller = { $attempts ->
    [one] Det här är den minsta begäran som visar felet (1 försök).
   *[other] Det här är den minsta begäran som visar felet ({ $attempts } försök).
}
report-shrunk-not-seen-again = När fallet kördes en gång till visade sig det här inte igen.
report-run-only = Kör bara detta
report-exchange = Anrop och svar
report-request = Anrop
report-request-to = Anrop till { $service }
report-answer = Svar
report-no-answer = Inget svar
report-dependency-call = Anrop till { $dependency }
report-drive-await = Väntan på anrop
report-drive-command = Kommando
report-drive-words = Det skrev sist
report-answered-by-stub = Stubben svarade { $status }
report-cut = Innehållet är förkortat. Mer finns i journalen.
report-left-out = Utväxlingen är utelämnad för att rapporten inte ska bli för stor. Den finns i journalen.
report-same-cases = Visas också av dessa testfall
report-knocked-on = Kunde inte avgöras på grund av detta
report-more = och { $count } till
report-more-causes = { $count ->
    [one] { $count } grundorsak till finns i report.json.
   *[other] { $count } grundorsaker till finns i report.json.
}
report-judged = { $actor } som { $role }
report-milliseconds = { $count } ms

# reports: facts of the run
report-fact-candidate = Kandidat
report-fact-started = Start
report-fact-ended = Slut
report-fact-duration = Tidsåtgång
report-fact-ending = Så slutade körningen
report-fact-cases = Testfall
report-fact-targets = Måladresser
report-fact-dependencies = Beroenden
report-fact-attribution = Så kopplas anrop till testfall
report-fact-selection = Urval
report-fact-not-selected = Testfall som inte valdes
report-fact-strict = BÖR räknas som SKALL
report-fact-read-only = Bara läsande anrop
report-fact-budget = Tillåten tid
report-fact-seed = Frö
report-fact-plan = Kontrollsumma för planen (SHA-256)
report-fact-description = Kontrollsumma för beskrivningen (SHA-256)
report-fact-test-data = Kontrollsumma för testdata (SHA-256)
report-fact-tool = Gjord med
report-fact-exit = Slutkod
report-ended-budget-kept = den tillåtna tiden räcker enligt planen inte till resten
report-ended-budget-spent = den tillåtna tiden tog slut
report-ended-candidate-lost = kandidaten slutade svara
report-ended-complete = alla valda testfall kördes
report-ended-interrupted = avbruten
report-ended-terminated = avslutad utifrån
report-ended-cut-off = avbröts i förtid

# reports: notes on journals
report-note-torn-line = { $journal }: rad { $line } höll på att skrivas när körningen dog; den är utelämnad.
report-note-unfinished = { $journal } saknar slut: körningen avbröts i förtid.

# reports: JUnit
report-junit-complete = Körningen är fullständig
report-junit-cut-off = { $count ->
    [one] Körningen avbröts i förtid; { $count } valt testfall kördes inte
   *[other] Körningen avbröts i förtid; { $count } valda testfall kördes inte
}
report-junit-ended = { $count ->
    [one] Körningen slutade i förtid ({ $why }); { $count } valt testfall kördes inte
   *[other] Körningen slutade i förtid ({ $why }); { $count } valda testfall kördes inte
}
report-junit-nothing = Inget testfall kördes
report-junit-unfinished = Påbörjat men inte avslutat

# reports: terminal
report-terminal-requirements = Krav att ta tag i
report-terminal-causes = { $count ->
    [one] En grundorsak
   *[other] { $count } grundorsaker
}
report-terminal-warnings = { $count ->
    [one] { $count } varning finns i rapporten.
   *[other] { $count } varningar finns i rapporten.
}
report-terminal-also = även { $cases }
report-terminal-knocked-on = avgjordes därför inte: { $cases }
report-terminal-place = Ställe
report-terminal-driver = Utlöst av
report-terminal-call = till { $dependency }: { $request }
report-terminal-reports = Rapporter: { $place }
report-progress = { $done } av { $total } testfall, { $failures ->
    [one] { $failures } fel
   *[other] { $failures } fel
}
report-progress-left = ungefär { $left } kvar

# suites: what is wrong
finding-address-broken = { $operation }: adressen till det som skapades leder inte dit
finding-body-broken = { $operation }: svarets innehåll följer inte beskrivningen
finding-call-breaks-contract = Ett anrop till { $operation } bryter mot den tjänstens beskrivning
finding-call-outside-description = Kandidaten gör ett anrop som den andra tjänsten inte beskriver
finding-condition-ignored = { $operation }: villkoret i en begäran beaktas inte
finding-condition-ignored-where-declared = { $operation }: villkoret i en begäran beaktas inte, fast svaret på det är beskrivet
finding-coding-not-read = { $operation }: svaret har en innehållskodning som samprov inte läser
finding-connection-broken = { $operation }: förbindelsen bröts innan hela svaret hade kommit
finding-credentials-missing = { $operation }: inga behörighetsuppgifter angavs, och anropet avvisades
finding-credentials-refused = { $operation }: de uppgivna behörighetsuppgifterna godtogs inte
finding-current-version-refused = { $operation }: en skrivning mot den gällande versionen avvisas
finding-criterion-not-met = { $operation }: ett steg lyckades inte
finding-duplicate-key = { $operation }: ett namn förekommer två gånger i samma objekt i svaret
finding-filter-broken = { $operation }: ett filter släpper igenom det som inte efterfrågades
finding-filter-doubtful = { $operation }: ett filter med en egenskaps namn släpper igenom andra värden på den
finding-format-broken-as-annotation = { $operation }: ett värde i svaret har inte det format som beskrivs
finding-invalid-input-accepted = { $operation }: indata som bryter mot beskrivningen godtas
finding-invalid-input-accepted-where-refusal-is-declared = { $operation }: indata som bryter mot beskrivningen godtas, trots att ett avvisande är beskrivet
finding-known-good-data-not-found = { $operation }: uppgifter som finns hittas inte
finding-media-type-broken = { $operation }: svaret har en medietyp som inte är beskriven
finding-method-refused-without-allow = { $operation }: en avvisad metod anger inte vilka metoder som är tillåtna
finding-method-left-out-of-allow = { $operation }: en avvisad metod får veta om färre metoder än beskrivningen har
finding-not-http = { $operation }: det som kom tillbaka är inte HTTP
finding-null-accepted-for-optional-body = { $operation }: null godtas i stället för ett meddelande, fast schemat inte tillåter det
finding-page-broken = { $operation }: sidindelningen fungerar inte som beskrivet
finding-pattern-undecided = { $operation }: om ett värde matchar sitt mönster gick inte att avgöra inom de steg som tillåts
finding-promise-impossible = { $operation }: inget svar kan vara som beskrivet, eftersom schemat utesluter varje värde
finding-protocol-breach-accepted = { $operation }: ett anrop som bryter mot protokollet godtas
finding-protocol-breach-accepted-where-refusal-is-declared = { $operation }: ett anrop som bryter mot protokollet godtas, trots att ett avvisande är beskrivet
finding-rate-limited = { $operation }: kandidaten begränsar anropstakten
finding-refusal-without-body = { $operation }: en avvisning berättar inte det som beskrivningen säger att den berättar
finding-required-header-broken = { $operation }: ett huvudfält i svaret saknas eller följer inte beskrivningen
finding-server-error = { $operation }: fel hos servern
finding-state-broken = { $operation }: det som skrevs är inte det som läses
finding-stored-otherwise = { $operation }: det som läses är inte riktigt det som skrevs
finding-success-never-reached = { $operation }: det beskrivna lyckade svaret nåddes inte med genererade data
finding-surplus-information = { $operation }: konsumenten får mer information än avtalat
finding-timed-out = { $operation }: inget svar inom tillåten tid
finding-too-large = { $operation }: svaret är för stort för att läsas
finding-unavailable-for-now = { $operation }: kandidaten säger att den inte är tillgänglig just nu
finding-undeclared-refusal-of-generated-data = { $operation }: genererade data avvisades med en statuskod som inte är beskriven
finding-undeclared-refusal-of-known-good-data = { $operation }: ett giltigt anrop avvisades med en statuskod som inte är beskriven
finding-undeclared-success = { $operation }: svaret har en statuskod som inte är beskriven
finding-undocumented-refusal-of-invalid-input = { $operation }: ogiltiga indata avvisas med rätta, men med en statuskod som inte är beskriven
finding-unreachable = { $operation }: kandidaten kan inte nås
finding-unusual-json-accepted = { $operation }: JSON som läses olika godtas
finding-valid-input-refused = { $operation }: indata som följer beskrivningen avvisas
finding-knocked-on = { $operation }: kunde inte prövas på grund av { $cause }
finding-nothing-sent = { $operation }: inget skickades
finding-not-driven = { $operation } anropades inte: kandidaten kunde inte fås att anropa
finding-nothing-called = { $operation } anropades inte, och inte heller något annat
finding-nothing-known = { $operation }: inga befintliga uppgifter att pröva med hittades
finding-unsendable = { $operation }: det planerade anropet kan inte skickas
finding-no-credential = { $operation }: en behörighetsuppgift saknas
finding-step-compares-with-stub = { $operation }: det som sägs skiljer sig från vad en annan tjänst sade, som en stubbe stod för vid det egna anropet
finding-workflow-input-missing = { $operation }: en indata saknar värde
finding-workflow-unusable = { $operation }: flödet kan inte köras så som det är beskrivet
finding-workflow-value-missing = { $operation }: ett värde som flödet fortsätter med finns inte
finding-workflow-without-end = { $operation }: flödet når inget slut inom sina gränser
finding-list-moves = { $operation }: listan ändrades medan den lästes
finding-write-only-told = { $operation }: svaret innehåller ett värde som bara är till för anrop

# suites: what was expected
expected-address-of-created = att adressen i Location leder till det som skapades
expected-agreed-fields = för { $consumer } endast: { $fields }
expected-allow = huvudfältet Allow med de tillåtna metoderna
expected-allow-of = huvudfältet Allow med de beskrivna metoderna: { $methods }
expected-an-answer = ett svar
expected-driven-call = ett anrop till ett beroende
expected-answer-as-declared = ett svar enligt beskrivningen
expected-at-most-items = { $limit ->
    [one] högst en post, som { $parameter } begär
   *[other] högst { $limit } poster, som { $parameter } begär
}
expected-controls-to-succeed = att ett giltigt anrop efteråt lyckas
expected-created-in-list = att det som skapades står i listan
expected-credential = en behörighetsuppgift för { $name }
expected-declared-refusal = ett avvisande med en statuskod som är beskriven
expected-deleted-not-in-list = att det som togs bort inte står i listan
expected-described-call = endast anrop som finns i beskrivningen av { $dependency }
expected-documented-success = ett av de beskrivna lyckade svaren
expected-filtered = bara poster där { $property } är { $value }
expected-gone = 404 eller 410: posten är borttagen
expected-known-value = ett värde för { $key }
expected-list-to-stand-still = samma första sida två gånger
expected-next-page = en sida med andra poster på adressen till nästa sida
expected-no-server-error = inget serverfel (5xx)
expected-not-modified = 304: anroparen har redan den här versionen
expected-other-items = andra poster på den andra sidan
expected-pages-to-add-up = två små sidor med samma poster som en dubbelt så stor
expected-precondition-failed = 412: skrivningen anger en annan version än den gällande
expected-refusal-malformed-body = ett avvisande: innehållet är felformat
expected-refusal-missing-media-type = ett avvisande (415): medietyp saknas
expected-refusal-of = ett avvisande: { $place } bryter mot { $keyword }
expected-refusal-unacceptable-accept = ett avvisande (406): det begärda kan inte lämnas
expected-refusal-unusual-json = inget serverfel: innehållet är JSON som läses olika
expected-refusal-wrong-media-type = ett avvisande (415): medietypen är inte beskriven
expected-refusal-wrong-method = ett avvisande (405): metoden är inte beskriven
expected-sendable-request = ett anrop som kan skickas
expected-set-up-to-succeed = att förberedelsen lyckas
expected-step-before = att steget { $step }, som kommer före i processen, lyckas
expected-total = { $count ->
    [one] ett totalt antal på minst en post
   *[other] ett totalt antal på minst { $count } poster
}
expected-unchanged = det som fanns där förut, eftersom skrivningen avvisades
expected-unchanged-by-read = samma sak vid varje läsning
expected-value = { $value }, så som det skrevs
expected-what-was-written = det som skrevs
expected-criterion = { $condition } (steg { $step })
expected-end-of-workflow = ett slut på flödet
expected-success-of-step = ett lyckat svar (2xx) på steg { $step }
expected-usable-workflow = ett flöde som kan köras

# suites: what was seen
actual-another-object = ett annat objekt
actual-call = { $method } { $path }
actual-changed = ett annat värde vid { $place }
actual-items = { $count ->
    [one] en post
   *[other] { $count } poster
}
actual-list-moves = en annan första sida
actual-no-allow = inget huvudfält Allow
actual-allow = Allow: { $methods }
actual-refused-method-allowed = Allow räknar upp { $method }, metoden som avvisas
actual-no-answer = inget svar
actual-no-credential = ingen uppgiven för { $name }
actual-not-in-list = det står inte i listan
actual-nothing-captured = inget vid { $place }
actual-nothing-found = inget
actual-nothing-sent = inget skickades
actual-other-items = andra poster
actual-same-items = samma poster igen
actual-status-of = { $operation } svarade { $status }
actual-step-failed = det lyckades inte
actual-process-unusable = processen kan inte köras så som den är beskriven
actual-still-in-list = det står kvar i listan
actual-surplus-fields = även { $fields }
actual-total = { $count ->
    [one] ett totalt antal på en post
   *[other] ett totalt antal på { $count } poster
}
actual-undecided = en text där mönstret inte kunde prövas färdigt
actual-unsendable = { $why }
actual-value = { $value }
actual-bound-of-condition = ett villkor tar för lång tid att avgöra
actual-bound-of-depth = flöden kör flöden i mer än 16 nivåer
actual-bound-of-size = svar som tillsammans är för stora för att gås igenom på nytt vid varje anrop
actual-bound-of-steps = 200 anrop, eller 2000 steg, och inget slut
actual-bound-of-time = mer än 120 sekunder
actual-bound-of-wait = en väntan på mer än 30 sekunder begärs
actual-values = { $values }

# suites: why a case does not apply
reason-accepted-for-later = en skrivning togs emot för senare behandling (202), så inget är utlovat om den ännu
reason-address-elsewhere = adressen i svaret leder till ett annat ursprung än kandidatens, eller är ingen adress; dit sänds inget
reason-address-of-something-else = adressen i svaret leder till något annat än en läsning som är beskriven
reason-condition-not-evaluated = begäran med villkor avvisades
reason-created-not-named = inget säger säkert vad det som skrevs heter i listan
reason-filter-refused = filtret avvisades
reason-refused-before-looked-for = svaret (403) säger inte om det finns, vilket är tillåtet mot den som inte får se det
reason-found-after-all = den finns ändå
reason-gone-meanwhile = det som lästes finns inte längre, och testfallet hade inte skapat det
reason-items-without-identity = posterna i listan har inget som skiljer dem åt
reason-kept-as-deleted = det som togs bort finns kvar och anger att det är borttaget
reason-list-is-empty = listan är tom
reason-list-not-seen-to-its-end = listan fortsätter bortom det som lästes, eller kan göra det
reason-list-shows-nothing-alike = listan visar inget i samma tillstånd; det som skapades kan med rätta vara utelämnat
reason-list-too-short = listan är för kort för att avgöra
reason-never-called = { $operation } anropades aldrig
reason-no-address = svaret anger ingen adress till det som skapades
reason-no-further-known-value = det finns inget ytterligare känt värde
reason-no-next-page = det finns ingen nästa sida
reason-no-version = svaret anger ingen version (ETag)
reason-not-refused = skrivningen avvisades inte, så inget är lovat om vad den lämnar efter sig
reason-refused-beside-a-success = avvisat med { $status } medan ett enklare anrop lyckas; värdet kan med rätta vara okänt
reason-set-up-refused = förberedelsen, med andra data än de enklaste, avvisades med { $status }
reason-step-not-taken = den väg som processen { $process } tog leder inte över det här steget
reason-valid-after-all = anropet visade sig vara giltigt i den form det skulle skickas, så det skickades inte
reason-page-too-long = en sida är längre än begärt, vilket ett annat fall berättar
reason-read-once = svaret anger att det bara kan läsas en gång (410)
reason-version-is-weak = versionen är svag (W/), vilket If-Match aldrig stämmer med
reason-version-moves = versionen är en annan vid varje läsning, eller den som sändes kan vara den rätta

# suites: what to try next
hint-dependency-may-be-missing = En tjänst som kandidaten är beroende av kan saknas. Starta den, eller beskriv den under depends-on så att den blir en stubbe.
hint-give-credentials = Ange behörighetsuppgifter i testdata (credentials:) eller med --header.
hint-give-example = Ange ett känt giltigt anrop i testdata: examples: {"{"} { $operation }: [{"{"} body: … {"}"}] {"}"}
hint-let-candidate-answer = låt båda tala om samma data: i samverkan, mix: { $service }: candidate (eller instance)
hint-give-value = Ange ett känt giltigt värde i testdata: values: {"{"} "{ $value }": [ … ] {"}"}
hint-lower-the-rate = Sänk takten med --rate.
hint-run-again-later = Kör igen senare: svaret anger tidpunkten i Retry-After.
hint-drive-await-longer = Ge kandidaten mer tid (await under candidate.drive), eller ange en trigger; och se till att den får stubbarnas adresser.
hint-drive-by-hand = Kör det för hand mot stubbarna från samprov stub och se var det tar stopp.
hint-drive-told-addresses = Se till att kommandot får stubbarnas adresser: configure.env under depends-on, eller {"{"}stub:NAMN{"}"} i kommandot.

# model: what came of driving a candidate
drive-await-done = { $said ->
    [0] kandidaten avslutade sig själv utan fel
   *[other] kandidaten avslutade sig själv utan fel och skrev sist: { $words }
}
drive-await-failed = { $said ->
    [0] kandidaten avslutade sig själv ({ $status })
   *[other] kandidaten avslutade sig själv ({ $status }) och skrev sist: { $words }
}
drive-await-seen = kandidaten anropade av sig själv
drive-await-time-up = { $said ->
    [0] inget mer kom inom { $within }
   *[other] inget mer kom inom { $within }; kandidaten skrev sist: { $words }
}
drive-trigger-done = { $said ->
    [0] kommandot avslutades utan fel
   *[other] kommandot avslutades utan fel och skrev sist: { $words }
}
drive-trigger-failed = { $said ->
    [0] kommandot misslyckades ({ $status })
   *[other] kommandot misslyckades ({ $status }) och skrev sist: { $words }
}
drive-trigger-not-started = kommandot kunde inte startas: { $why }
drive-trigger-time-up = { $said ->
    [0] kommandot kördes fortfarande efter { $within } och avslutades
   *[other] kommandot kördes fortfarande efter { $within } och avslutades; det skrev sist: { $words }
}

# model: why there was no answer
transport-broken = förbindelsen bröts: { $why }
transport-not-http = inte HTTP: { $why }
transport-timed-out = inget svar inom { $milliseconds } ms
transport-tls = TLS misslyckades: { $why }
transport-too-large = { $bytes ->
    [one] mer än { $bytes } byte
   *[other] mer än { $bytes } byte
}
transport-unread-coding = innehållskodningen { $coding }, som samprov inte läser (gzip och deflate läses)
transport-unread-head = fler eller längre huvudfält än samprov läser
transport-unread-values = fler än { $values } värden, vilket samprov inte bedömer
transport-unreachable = kan inte nås: { $why }

# stubs: what a stub noticed about itself, its data and its calls
stub-answer-invalid = Stubben har inget svar på { $operation } med statuskod { $status } som följer beskrivningen
stub-body-too-large = { $bytes ->
    [one] Ett anrop till { $dependency } hade ett innehåll på mer än { $bytes } byte, som stubben inte läser
   *[other] Ett anrop till { $dependency } hade ett innehåll på mer än { $bytes } byte, som stubben inte läser
}
stub-call-broken-off = Ett anrop till { $dependency } bröts innan innehållet var helt
stub-fault-impossible = Störningen { $fault } kan inte slås på i stubben för { $dependency }; stubben svarar som vanligt
stub-fault-unknown = Det finns ingen störning { $fault }; stubben för { $dependency } svarar som vanligt
stub-real-service-silent = { $dependency } svarade inte på ett anrop från kandidaten ({ $why })
stub-record-adjusted = Stubben ändrade en post för att följa beskrivningen av { $operation }: { $place }
stub-relay-failed = Mockservern bakom stubben för { $dependency } svarade inte; stubben svarade själv

# Run
candidate-lost = Kandidaten slutade svara medan testfallet kördes
candidate-lost-actual = { $why }
candidate-lost-expected = ett svar

# contract
actual-branches = { $count ->
    [one] ett alternativ passar
   *[other] { $count } alternativ passar
}
actual-key-twice = den anges mer än en gång
actual-length = { $count ->
    [one] ett tecken
   *[other] { $count } tecken
}
actual-media-type = { $type }
actual-missing = ingenting
actual-null = null
actual-properties = { $count ->
    [one] ett objekt med en egenskap
   *[other] ett objekt med { $count } egenskaper
}
actual-status = { $status }
actual-surplus = den finns där
actual-not-utf-8 = det är inte UTF-8 på rad { $line }, kolumn { $column }
actual-syntax = det brister på rad { $line }, kolumn { $column }
answers-missing = Inga svar är beskrivna; lägg till responses med de statuskoder som operationen kan svara med
body-is-xml = Innehållet är bara beskrivet som XML; samprov skapar inte XML ur ett schema
callbacks-not-tested = Återanrop (callbacks) prövas inte
expected-body = ett innehåll i anropet
expected-branch = { $count ->
    [one] det enda alternativet
   *[other] ett av { $count } alternativ
}
expected-const = { $value }
expected-enum = { $values-count ->
    [one] { $values }
   *[other] något av { $values }
}
expected-exclusive-maximum = mindre än { $limit }
expected-exclusive-minimum = mer än { $limit }
expected-format = formatet { $format }
expected-header = huvudfältet { $name }
expected-key-once = varje nyckel en gång
expected-keyword = det som { $keyword } kräver
expected-max-items = { $limit ->
    [one] högst en post
   *[other] högst { $limit } poster
}
expected-max-length = { $limit ->
    [one] högst ett tecken
   *[other] högst { $limit } tecken
}
expected-max-properties = { $limit ->
    [one] högst en egenskap
   *[other] högst { $limit } egenskaper
}
expected-maximum = högst { $limit }
expected-media-type = { $types-count ->
    [one] { $types }
   *[other] något av { $types }
}
expected-min-items = { $limit ->
    [one] minst en post
   *[other] minst { $limit } poster
}
expected-min-length = { $limit ->
    [one] minst ett tecken
   *[other] minst { $limit } tecken
}
expected-min-properties = { $limit ->
    [one] minst en egenskap
   *[other] minst { $limit } egenskaper
}
expected-minimum = minst { $limit }
expected-multiple = en multipel av { $of }
expected-no-property = ingen egenskap { $name }
expected-nothing = ingenting här
expected-one-branch = exakt ett av alternativen
expected-parameter = parametern { $name }
expected-pattern = mönstret { $pattern }
expected-property = egenskapen { $name }
expected-status = { $statuses-count ->
    [one] den beskrivna statuskoden { $statuses }
   *[other] någon av de beskrivna statuskoderna: { $statuses }
}
expected-syntax = välformad { $type }
expected-type = typen { $type }
expected-unique-items = poster som alla är olika
expected-write-only-left-out = inget värde som bara är till för anrop (writeOnly)
key-misspelt = { $key } är ingen känd nyckel; menas { $nearest }?
link-target-missing = Länken { $link } leder inte till någon operation
nullable-ignored = nullable betyder inget i OpenAPI 3.1; lägg till null i typen{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
operation-id-twice = operationId { $id } används två gånger
parameter-ignored = OpenAPI bortser från parametern { $name } i huvudfält; beskriv den som säkerhet eller medietyp
parameter-place-unknown = Parametern { $name } finns i { $place }, som inte är någon del av ett anrop
parameter-style-unknown = { $style } är ingen stil för en sådan parameter
parameter-unreadable = En parameter saknar name eller in
parameter-without-schema = Parametern { $name } har inget schema
path-parameter-not-required = Sökvägsparametern { $name } är inte märkt som obligatorisk; det är den alltid
path-parameter-undeclared = { $path } har { $name }, som ingen parameter beskriver; en godtycklig text prövas
path-parameter-unused = Sökvägsparametern { $name } finns inte i { $path }
part-style-untested = Formen (style) för den här delen används inte: en lista skickas som flera delar, ett objekt som JSON
path-twice = { $path } träffar samma adresser som { $first }
path-unusable = { $path } är ingen användbar sökväg: den ska börja med / och ha parvisa klamrar, inget ? och inget #
pattern-invalid = { $keyword } är inget reguljärt uttryck som går att läsa; skriv det som i ECMA-262, högst 10000 tecken
operation-skipped = { $operation } utelämnas enligt testdata (skip)
process-not-tested = { $operation } körs inte, eftersom andra som deltar i den inte prövas: { $services }
operation-without-request = Inget anrop som följer beskrivningen av { $operation } gick att skapa, så den prövas inte; ange ett under examples i testdata
reference-circular = En referens leder bara tillbaka till sig själv
reference-missing = { $reference } leder ingenstans; kontrollera stavningen, eller beskriv det som den nämner
reference-remote = { $reference } finns på annan plats och hämtas inte; koppla den till en lokal fil under references i testdata
reference-unreadable = { $reference } kan inte läsas: { $problem }
schema-keyword-invalid = { $keyword } har ett värde som det inte kan ha; ge det ett sådant värde som JSON Schema kräver, eller ta bort det
schema-keyword-unsupported = { $keyword } läses inte; vad som helst tillåts där
schema-not-an-object = Ett schema är varken ett objekt eller true eller false
schema-uncompilable = Ett schema går inte att använda: { $problem }
security-scheme-missing = Säkerhetsschemat { $name } är inte beskrivet
status-unreadable = { $status } är ingen statuskod
version-missing = info.version saknas; ange beskrivningens version
webhooks-not-tested = Webhookar prövas inte
body-and-form = Ett anrop har ett meddelande eller ett formulär, inte båda; behåll ett av dem
body-twice = Ett anrop har ett enda meddelande; gör de två till ett
key-foreign = { $key } hör till { $other } och betyder inget i { $edition }{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
key-unknown = { $key } är ingen nyckel här; den läses inte{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
parameter-schema-and-content = Parametern { $name } har både schema och content; behåll ett av dem
parameter-schema-misplaced = Parametern { $name } har schema, vilket bara meddelandet (body) har i Swagger 2.0; ange dess type i stället
parameter-twice = Parametern { $name } i { $place } står två gånger i samma lista; behåll en av dem
parameter-type-object = Parametern { $name } har typen object, som Swagger 2.0 inte kan skriva; använd en enkel typ eller ett meddelande (body)
parameter-without-type = Parametern { $name } har ingen type; ange en
schema-bound-unmade = { $keyword } kräver mer än vad som någonsin skapas: inget så stort värde skickas{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
schema-bound-untried = { $keyword } tillåter mer än vad som någonsin prövas; själva gränsen testas inte{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
schema-format-unknown = Formatet { $format } är okänt och testas inte{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
schema-pattern-tangled = { $pattern } upprepar det som redan upprepas: läsare som prövar sig fram blir kanske aldrig klara med det, och ett värde där det ges upp förblir oavgjort; skriv det utan en upprepning i en upprepning
schema-number-out-of-range = { $keyword } innehåller ett tal som är för stort för alla program; allt är tillåtet där
schema-branches-multiply = Referenserna mångfaldigas här: ett värde skulle prövas mer än { $most } gånger. Allt är tillåtet här; hänvisa till schemat en gång
schema-contradiction = { $keyword } och { $other } motsäger varandra; rätta ett av dem
schema-dialect-foreign = Scheman läses som JSON Schema 2020-12, inte som { $dialect }{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
schema-endless = Schemat kräver sig självt utan slut; gör en egenskap på vägen valfri
schema-keyword-foreign = { $keyword } är inget nyckelord i { $edition } och läses inte{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
schema-keyword-lenient = { $keyword } är inget nyckelord i { $edition }; det läses ändå{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
schema-keyword-misspelt = { $keyword } är inget nyckelord i ett schema och läses inte; menas { $nearest }?{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
schema-keyword-unknown = { $keyword } är inget nyckelord i ett schema och prövas inte{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
schema-keyword-untested = { $keyword } prövas inte{ $count ->
    [one] {""}
   *[other] {" "}({ $count } ställen)
}
value-not-a-flag = { $key } ska vara true eller false, utan citattecken
value-not-a-list = { $key } ska vara en lista
value-not-a-list-of-mappings = { $key } ska vara en lista av mappningar
value-not-a-list-of-texts = { $key } ska vara en lista av texter
value-not-a-mapping = { $key } ska vara en mappning av nycklar till värden
value-not-a-text = { $key } ska vara en text

# load: defects of descriptions
description-trust-untold = kandidaten får inte veta vem den ska lita på när den anropar { $dependency }, så dess stubbe talar inte TLS; skriv trust.env i beskrivningen, eller {"{"}authority{"}"} i kommandot
description-failover-untold = kandidaten får inte veta var reservinstansen av { $dependency } finns, så växling vid fel prövas inte; skriv failover.configure.env i beskrivningen
description-file-missing = filen { $file } finns inte
description-flow-unreadable = sekvensen { $file } kan inte läsas: { $problem }
description-interface-unreadable = gränssnittet { $interface } kan inte läsas: { $problem }
description-interface-unused = gränssnittet { $interface } prövas inte: det första läsbara prövas
description-profile-unused = påståendet att följa { $profile } kontrolleras inte av den här versionen
document-personal-number = { $field } innehåller något som ser ut som ett riktigt personnummer; använd ett officiellt testnummer
exemption-idle = undantaget för { $field } täcker inget som ser ut som ett personnummer: ta bort det

# prove: sviten mot sin egen stubbe, med ett inlagt fel i taget
prove-title = Mutationspoäng
prove-head = { $killed } av { $expressible } inlagda fel märktes: { $percent } %
prove-head-must = { $killed } av { $expressible } som ett brutet SKALL: { $percent } %
prove-by-family = Per familj
prove-by-operation = Per operation
prove-survivors = Fel som inget fall märkte ({ $count })
prove-no-survivors = Varje inlagt fel märktes.
prove-not-expressible = { $count } par av operation och fel har ingen plats i beskrivningen.
prove-left-out = { $count } par lämnades utanför genom --budget: som planerat räcker tiden inte till dem.
prove-untried = Inte prövade
prove-column-untried = Varför
prove-untried-left-out = { $count } lämnades utanför genom --budget
prove-untried-lost = { $count } prövades inte: tjänsten försvann
prove-untried-time-up = { $count } prövades inte: tiden var slut
prove-time-up = { $count } par prövades inte: tiden var slut.
prove-lost = { $count } par prövades inte: tjänsten kunde inte längre tillfrågas.
prove-nothing-tried = Inget fel prövades som ett fall hade kunnat märka: det finns inga poäng.
prove-equivalent = Likvärdiga, och inte räknade: ingen planerad begäran skiljer felet ut ({ $count })
prove-same-answers = likvärdigt (jämfört på { $count } anrop)
prove-column-proof = Bevis
prove-survived-never-called = ingen planerad begäran anropar operationen
prove-survived-never-reached = anropad { $calls } gånger, men ingen planerad begäran får felet att visa sig
prove-survived-not-noticed = felet visade sig { $changed } gånger utan att något utlåtande blev sämre
prove-survived-not-decided = felet visade sig { $changed } gånger; { $undecided } fall kunde inte längre avgöras, inget underkändes
prove-clean-not-green = Den rena körningen är inte grön, så poängen säger lite: se körningens rapport.
prove-against = Fel i svaren från { $target }
prove-against-cases = { $good } fall var bra utan fel och kan märka ett; { $bad } var inte bra och { $unstable } inte lika varje gång: de räknas inte.
prove-against-lost = { $target } kunde inte längre tillfrågas: { $why }
prove-against-refused = { $target } släpper inte in någon: { $count } fall besvarades med 401 eller 403, och inget av dem som är bra med ett lyckat svar. Se inloggningsuppgifterna i testdata (--test-data FIL): detta bevisar ingenting.
prove-against-some-refused = { $count } av fallen som inte var bra besvarades med 401 eller 403: se inloggningsuppgifterna i testdata (--test-data FIL).
prove-no-case-left = Inget fall kvar som bedömer det, och inte räknade: dess fall går inte igenom utan felet ({ $count })
prove-no-case-left-why = { $count } fel: { $case } går inte igenom utan felet
prove-column-not-good = Går inte igenom utan felet
prove-head-against = { $killed } av { $expressible } inlagda fel som visade sig i ett svar märktes: { $percent } %
prove-not-reached = Inte nådda, och inte räknade: felet visade sig aldrig i ett svar ({ $count })
prove-not-reached-why = anropad { $calls } gånger, och inget svar hade plats för felet
prove-column-not-reached = Anrop
prove-column-family = Familj
prove-column-operation = Operation
prove-column-fault = Fel
prove-column-killed = Märkta
prove-column-must = Som SKALL
prove-column-why = Varför det överlevde
prove-column-case = Första fallet
prove-cases = { $count } fall, frö { $seed }

# load: brister i Arazzo-dokument
arazzo-key-unknown = { $name } är ingen nyckel i Arazzo 1.0 och läses inte{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
arazzo-part-missing = { $field } saknas eller är tom: det finns ingen sekvens att pröva
arazzo-version-unknown = Arazzo { $version } läses som Arazzo 1.0, den enda version som är känd här
workflow-action-unknown = flöde { $workflow }: { $name } är ingen sorts åtgärd här{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-body-missing = flöde { $workflow }: { $operation } behöver en kropp, och steget har ingen requestBody
workflow-body-unwritable = flöde { $workflow }: en payload med delar kan inte skrivas som { $name }; ange den som text
workflow-calls-unusable = flöde { $workflow }: det kör flödet { $name }, som inte kan köras
workflow-component-unknown = flöde { $workflow }: det finns ingen komponent { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-condition-unreadable = flöde { $workflow }: villkoret { $text } kan inte förstås från tecken { $character }; kända är == != < <= > >= && || ! ( ), runtime-uttryck, tal, 'texter', true, false, null
workflow-criterion-unknown = flöde { $workflow }: { $name } är ingen sorts kriterium{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-criterion-without-context = flöde { $workflow }: kriteriet { $text } saknar context, som säger vad det prövas mot
workflow-depends-on-itself = flöde { $workflow }: det väntar på sig självt genom dependsOn, så det kan aldrig börja
workflow-expression-out-of-place = flöde { $workflow }: { $text } har inget värde här
workflow-expression-unreadable = flöde { $workflow }: { $text } är inget runtime-uttryck; skriv till exempel $response.body#/id, $inputs.name eller $steps.step.outputs.name
workflow-field-missing = flöde { $workflow }: { $field } saknas
workflow-field-wrong = flöde { $workflow }: här väntas { $expected ->
    [list] en lista
    [number] ett tal som inte är negativt
   *[text] en text
}
workflow-goto-without-target = flöde { $workflow }: goto anger varken stepId eller workflowId
workflow-input-unknown = flöde { $workflow }: flödet har ingen indata { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-key-unknown = flöde { $workflow }: { $name } är ingen nyckel här och läses inte{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-name-taken = flöde { $workflow }: namnet { $name } är upptaget; bara det första prövas
workflow-of-other-document = flöde { $workflow }: { $name } är ett flöde i ett annat dokument; bara de i samma dokument körs
workflow-operation-of-several = flöde { $workflow }: flera tjänster har en operation { $name }; skriv $sourceDescriptions.NAMN.{ $name }
workflow-operation-path-unreadable = flöde { $workflow }: { $text } är ingen operationPath; skriv {"{"}$sourceDescriptions.NAMN.url{"}"}#/paths/~1pets/get
workflow-operation-unknown = flöde { $workflow }: tjänsten har ingen operation { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-operation-unusable = flöde { $workflow }: operationen { $name } kan inte anropas; dess egna brister säger varför
workflow-output-unknown = flöde { $workflow }: { $of } har ingen utdata { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-parameter-missing = flöde { $workflow }: { $operation } behöver { $name }, och steget anger den inte
workflow-parameter-unknown = flöde { $workflow }: { $operation } har ingen parameter { $name } på den platsen{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-parameter-without-place = flöde { $workflow }: parametern { $name } säger inte på vilken plats den står (in: path, query, header eller cookie)
workflow-path-too-costly = flöde { $workflow }: JSONPath-uttrycket { $text } kan ta för lång tid; använd högst ett .., inget i ett filter, och grundare nästling
workflow-path-unreadable = flöde { $workflow }: { $text } är ingen JSONPath (RFC 9535)
workflow-pattern-unreadable = flöde { $workflow }: { $text } är inget reguljärt uttryck, eller för stort
workflow-replacement-unsupported = flöde { $workflow }: ersättningen vid { $text } görs inte: bara JSON Pointer i JSON och formulär stöds
workflow-source-unknown = flöde { $workflow }: det finns ingen source description { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-step-calls-one = flöde { $workflow }: ett steg anger ett av operationId, operationPath och workflowId
workflow-step-name-taken = flöde { $workflow }: stegnamnet { $name } är upptaget
workflow-step-of-other-service = flöde { $workflow }: steget anropar { $name }, som är en annan tjänst; namnge dokumentet under processes i samverkan mellan dem, så körs det
workflow-step-unknown = flöde { $workflow }: det finns inget steg { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-too-many-steps = dokumentet har fler än { $most } steg, så inget flöde i det körs; dela det
workflow-unknown = flöde { $workflow }: det finns inget flöde { $name }{ $nearest ->
    [none] {""}
   *[other] {"; "}menas { $nearest }?
}
workflow-wait-too-long = flöde { $workflow }: retryAfter är längre än samprov väntar ({ $most } sekunder)
workflow-xpath-unsupported = flöde { $workflow }: kriteriet { $text } är en XPath, som samprov inte stöder; använd simple, regex eller jsonpath

plan-size = Planerat: { $cases } testfall, { $requests ->
    [one] { $requests } begäran
   *[other] { $requests } begäranden
}, { $time } med { $each } ms per begäran: { $families }
plan-size-family = { $family } { $cases } ({ $requests ->
    [one] { $requests } begäran
   *[other] { $requests } begäranden
})
plan-size-each = { $operations ->
    [one] { $operations } operation
   *[other] { $operations } operationer
}, högst { $largest } testfall för en ({ $operation }), median { $median }; högst { $protocol } om metoder, medietyper och felaktiga meddelanden
plan-size-budget = Den tillåtna tiden räcker enligt planen till { $picked } testfall; { $left } lämnas utanför

## Stubbar som betjänar utvecklare
served-title = Stubbar
served-services = Stubbar som är igång
served-intro = Varje tjänst svarar som dess beskrivning säger. POST /.samprov/reset tar tillbaka dess data till början. Sidan läses om var femte sekund; tider är UTC.
served-service = Tjänst
served-address = Adress
served-operations = Operationer
served-calls = Anrop
served-broken = Bryter mot beskrivningen
served-outside-count = Finns inte i beskrivningen
served-latest = Senaste anropen
served-call = Anrop
served-answer = Svar
served-verdict = Jämfört med beskrivningen
served-keeps = Följer den
served-not = Följer den inte
served-no-calls = Inget anrop har kommit än.
served-outside = finns inte i beskrivningen
served-breaks = { $operation }: { $place }: väntade { $expected }; fick { $actual }
served-ready = { $service } { $version }  { $address }  { $operations ->
    [one] { $operations } operation
   *[other] { $operations } operationer
}
served-page = statussida  { $address }
served-how-to-end = Ctrl-C avslutar
served-ended = { $calls ->
    [one] { $calls } anrop
   *[other] { $calls } anrop
}, { $broken } bryter mot beskrivningen, { $outside } finns inte i den
served-dropped = { $count } anrop kom för fort för att visas
served-fault = störning { $fault }
served-trust = anropare litar på  { $file }
served-own-certificate = anropare visar  { $certificate }  med nyckeln  { $key }
served-handshake-alert = handskakningen misslyckades: klienten avbröt den med larm { $alert }
served-handshake-broken = handskakningen misslyckades: klienten bröt mot protokollet ({ $why })
served-handshake-certificate-refused = handskakningen misslyckades: klientcertifikatet godtas inte ({ $why })
served-handshake-closed = handskakningen misslyckades: klienten stängde förbindelsen
served-handshake-no-certificate = handskakningen misslyckades: ett klientcertifikat krävs och inget visades
served-handshake-not-tls = handskakningen misslyckades: det klienten sände är inte TLS
served-handshake-nothing-in-common = handskakningen misslyckades: klient och stubb har ingen version, svit eller protokoll gemensamt ({ $why })
served-handshake-timed-out = handskakningen misslyckades: den tog för lång tid
served-handshake-too-large = handskakningen misslyckades: den tog fler byte än någon handskakning borde
served-handshake-without-call = klienten stängde förbindelsen efter handskakningen, utan något anrop

## Beroenden som felar, och hur de anropas
finding-gone-after-fault = Kandidaten är borta efter ett fel i { $operation }
finding-hangs-on-fault = Kandidaten hänger sig när { $operation } felar
finding-no-answer-on-fault = Kandidaten ger inget svar när { $operation } felar
finding-upstream-detail-told = Kandidaten lämnar ut detaljer om { $operation }, som felade, till sina anropare
finding-surplus-passed-on = Kandidaten för vidare ett fält från { $operation } som inte är beskrivet
finding-untrusted-tls-accepted = Kandidaten anropar { $operation } över en förbindelse vars certifikat inte visar vem som svarar
finding-write-repeated = Kandidaten anropar { $operation } igen fast det första anropet kan ha utförts
finding-first-instance-passed-over = Kandidaten anropar reservinstansen för { $operation } fast den första mår bra
finding-other-instance-not-used = Kandidaten vänder sig inte till reservinstansen för { $operation }
finding-other-instance-used-late = Kandidaten vänder sig för sent till reservinstansen för { $operation }
finding-never-returns = Kandidaten återgår inte till den första instansen för { $operation }
finding-fault-not-borne = Kandidaten tål inte ett riktigt svar från { $operation }
finding-carried-on-without = Kandidaten går vidare utan svar från { $operation }
finding-answer-broken-on-fault = Kandidaten svarar med felaktiga uppgifter när { $operation } felar
finding-error-broken-on-fault = Felet som kandidaten ger när { $operation } felar är inte som beskrivet
finding-never-recovers = Kandidaten återhämtar sig inte efter ett fel i { $operation }
finding-tries-too-often = Kandidaten anropar { $operation } oftare än avtalat när den felar
finding-late-on-fault = Kandidaten svarar för sent när { $operation } felar
finding-answer-used-again = Kandidaten använder ett svar från { $operation } igen fast den ska fråga på nytt
finding-answer-perhaps-used-again = Kandidaten använder kanske ett svar från { $operation } igen i stället för att fråga på nytt
finding-answer-perhaps-stored = Kandidaten tycks lagra ett svar från { $operation } som inte får lagras
finding-use-of-answer-undecided = Det går inte att säga om kandidaten använder svar från { $operation } igen
finding-calls-out-of-order = Kandidaten gör sina anrop i en annan ordning än avtalat ({ $operation })
finding-calls-perhaps-out-of-order = Kandidaten tycks göra sina anrop i en annan ordning än avtalat ({ $operation })
finding-calls-too-many = Kandidaten gör fler anrop än avtalat ({ $operation })
finding-caller-token-passed-on = Kandidaten skickar sin anropares intyg vidare ({ $operation })
finding-personal-data-in-address = Kandidaten lägger ett personnummer i adressen till ett anrop ({ $operation })
finding-trace-not-passed-on = Kandidaten för inte spårningen vidare ({ $operation })
finding-trace-parent-kept = Kandidaten ger inte spårningen en egen förälder ({ $operation })
finding-late-answer-not-awaited = Kandidaten inväntar inte ett sent svar från { $operation }
finding-novel-value-not-borne = Kandidaten tål inte ett nytt värde i ett svar från { $operation }
finding-carried-on-without-unagreed = Kandidaten går vidare utan svar från { $operation }; om den får det är inte avtalat
finding-undescribed-error-on-fault = Kandidaten berättar att { $operation } felar med ett fel som inte är beskrivet
finding-caller-blamed-for-fault = Kandidaten skyller på sin anropare när { $operation } felar
finding-late-on-fault-unagreed = Kandidaten dröjer länge med svar när { $operation } felar; ingen svarstid är avtalad
finding-retry-after-ignored = Kandidaten anropar { $operation } igen före den tid som den angav
expected-an-answer-all-the-same = ett svar, även när ett beroende felar
expected-success-all-the-same = att det lyckas, som utan felet: det som kom följer beroendets beskrivning
expected-no-second-write = { $calls ->
    [one] ett anrop
   *[other] { $calls } anrop
} och inget nytt försök
expected-connection-refused = att förbindelsen avbryts i handskakningen ({ $fault }), och inget anrop
expected-command-ends = att kommandot är klart inom { $milliseconds } ms
expected-command-recovers = ett kommando som slutar utan fel när störningen är över
expected-described-error = ett fel som finns i beskrivningen
expected-server-error-on-fault = en 5xx: anroparen har inte gjort fel
expected-error-without = ett fel: utan { $dependency } går det inte
expected-within = svar inom { $milliseconds } ms
expected-asked-anew = ett anrop av { $called } för varje begäran; gränsen för att använda dess svar igen är { $limit }
expected-not-stored = att inget av ett svar från { $called } lagras: { $limit }
expected-called-before = att { $earlier } har lyckats innan { $called } anropas
expected-at-most-calls = { $calls ->
    [one] högst ett anrop
   *[other] högst { $calls } anrop
}
expected-recovery = att det lyckas inom en halv minut efter felet
expected-retry-after = inget nytt försök före den tid som Retry-After anger
expected-nothing-of = inget om hur { $dependency } ser ut eller vad den säger på insidan
expected-first-instance = anrop till den första instansen av { $dependency }
expected-other-instance = att det lyckas med ett anrop till instansen { $instance }
expected-return-within = anrop till den första instansen igen inom { $milliseconds } ms
expected-no-caller-token = anrop utan intyget från kandidatens egen anropare
expected-no-personal-number = inget personnummer i adressen
expected-trace-passed-on = ett traceparent med begärans spårnings-id och ett nytt förälder-id
actual-answered-without-call = den första begäran ledde till ett anrop; samma begäran besvarades lika bra utan något, även vid en andra titt
actual-asked-once = den första begäran ledde till ett anrop; sedan kom inget mer, inte heller för det som skapades på nytt
actual-asked-conditionally = anropen för senare begäran är villkorade (If-None-Match eller If-Modified-Since)
actual-answered-otherwise = den första begäran ledde till ett anrop; samma begäran besvarades sedan annorlunda, eller kan ha besvarats av en cache framför kandidaten
actual-not-called-before = { $earlier } hade inte lyckats
actual-calls = { $calls ->
    [one] ett anrop
   *[other] { $calls } anrop
}
actual-call-over-untrusted = { $method } { $target } kom över den
actual-took = { $milliseconds } ms
actual-upstream-message = svaret innehåller vad den felande tjänsten skrev
actual-surplus-field = svaret innehåller fältets värde
actual-upstream-address = svaret innehåller den felande tjänstens adress
actual-instance = anrop till instansen { $instance }
actual-away-for = fortfarande inget efter { $milliseconds } ms
actual-no-trace = inget traceparent
actual-other-trace = ett annat spårnings-id
actual-same-parent = begärans förälder-id
reason-fault-not-possible = felet { $fault } passar inte på det som { $dependency } svarar
reason-no-read-leads-to = ingen läsande begäran ledde till ett anrop av { $operation }: inget säger om dess svar används igen
reason-not-called-again = { $dependency } anropades inte igen: kandidaten hade vad den behövde
hint-fault = Felet { $fault } var påslaget hos stubben för { $dependency }. Se det för sig med `samprov stub --fault { $fault }`.
hint-fault-of-tls = Felet { $fault } var påslaget hos stubben för { $dependency }. Se det för sig med `samprov stub --tls --fault { $fault }`.
hint-instance-lost = Den första instansen av { $dependency } gick förlorad ({ $fault }), och den andra fanns kvar. Se en sådan förlust för sig med `samprov stub --fault { $fault }`.
reason-not-encrypted = kandidaten har inte fått veta vem den ska lita på, så stubben för { $dependency } talar inte TLS
reason-instance-not-told = kandidaten har inte fått veta var instansen { $instance } finns
report-instance-call = Anrop till { $dependency }, instansen { $instance }
report-left-by-fault = Inget svar: felet { $fault } var påslaget
report-answered-by-fault = { $status }, med felet { $fault } påslaget
report-call-came = efter { $milliseconds } ms, anslutning { $connection }, { $http }

## Svar som sätts samman av vad flera tjänster svarar
finding-whole-though-part-lost = Svaret säger inte att det saknar { $operation }
finding-lost-part-unnamed = Svaret saknar { $operation } och nämner det inte
finding-part-lost-fails-all = Hela svaret faller för att { $operation } är borta
finding-partial-though-whole = Svaret säger att det saknar en del, men varje del har svarat ({ $operation })
finding-refused-part-not-borne = Kandidaten faller för att { $operation } avvisar frågan
expected-whole-answer = ett helt svar: varje del har svarat som beskrivet
expected-partial-answer = status { $status }, med det som de andra delarna svarade
expected-part-named = delen { $part } bland utfallen
actual-parts-named = dessa nämns: { $parts }
hint-parts = Delarna var i dessa tillstånd: { $parts }. De som inte nämns svarade som vanligt.
finding-cut-off-on-fault = Kandidaten bryter av sitt svar när { $operation } bryter av sitt
