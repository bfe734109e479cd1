import os
OUT='tests/import'
M='http://www.omg.org/spec/BPMN/20100524/MODEL'
HEADS={
'plain':('<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="%s" targetNamespace="http://example.org">'%M,''),
'camunda':('<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions xmlns:bpmn="%s" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.2.0">'%M,'bpmn:'),
'signavio':('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<definitions xmlns="%s" xmlns:signavio="http://www.signavio.com" exporter="Signavio Process Editor, http://www.signavio.com" expressionLanguage="http://www.w3.org/TR/XPath" id="sid-1" targetNamespace="http://www.signavio.com" typeLanguage="http://www.w3.org/2001/XMLSchema">'%M,''),
'jbpm':('<bpmn2:definitions xmlns:bpmn2="%s" xmlns:drools="http://www.jboss.org/drools" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Definition" exporter="jBPM Designer" targetNamespace="http://www.omg.org/bpmn20">'%M,'bpmn2:'),
'visio':('<?xml version="1.0" encoding="utf-8"?>\n<semantic:definitions xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:semantic="%s" id="_1" targetNamespace="http://www.microsoft.com/visio" exporter="Visio">'%M,'semantic:'),
'bizagi':('<?xml version="1.0"?>\n<definitions xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="%s" xmlns:bizagi="http://www.bizagi.com/bpmn20" targetNamespace="http://www.bizagi.com/definitions/1">'%M,''),
'aris':('<?xml version="1.0" encoding="UTF-8"?>\n<model:definitions xmlns:model="%s" exporter="ARIS" id="d" targetNamespace="http://www.softwareag.com/aris">'%M,'model:'),
}
class X:
    def __init__(s,name,head,remark):
        s.name=name; h,s.p=HEADS[head]; s.lines=[h,'  <!-- '+remark+' -->']; s.ind='  '; s.stack=['definitions']
    def o(s,tag,/,**a):
        s.lines.append(s.ind+'<'+s.p+tag+s.at(a)+'>'); s.stack.append(tag); s.ind+='  '; return s
    def c(s):
        s.ind=s.ind[:-2]; s.lines.append(s.ind+'</'+s.p+s.stack.pop()+'>'); return s
    def at(s,a): return ''.join(' %s="%s"'%(k.rstrip('_'),v) for k,v in a.items())
    def e(s,tag,text=None,/,**a):
        if text is None: s.lines.append(s.ind+'<'+s.p+tag+s.at(a)+'/>')
        else: s.lines.append(s.ind+'<'+s.p+tag+s.at(a)+'>'+text+'</'+s.p+tag+'>')
        return s
    def raw(s,t): s.lines.append(s.ind+t); return s
    def ev(s,tag,d,/,**a):
        s.o(tag,**a); s.e(d if isinstance(d,str) else d[0],**({} if isinstance(d,str) else d[1])); return s.c()
    def f(s,*pairs):
        for p in pairs:
            a,b=p[0],p[1]; extra=dict(p[2]) if len(p)>2 else {}
            cond=extra.pop('cond',None); i=extra.pop('id','%s-%s'%(a,b))
            if cond is not None:
                s.o('sequenceFlow',id=i,sourceRef=a,targetRef=b,**extra).e('conditionExpression',cond).c()
            else: s.e('sequenceFlow',id=i,sourceRef=a,targetRef=b,**extra)
        return s
    def save(s):
        while len(s.stack)>1: s.c()
        s.lines.append('</'+s.p+'definitions>'); s.raw
        open(os.path.join(OUT,s.name+'.bpmn'),'w').write('\n'.join(s.lines)+'\n')
def P(fname,head,remark,/,**k):
    x=X(fname,head,remark); return x.o('process',id=k.pop('id','referral'),**k)
T='startEvent'; E='endEvent'
# 1
x=P('sequence','camunda','Tasks of every kind, one after the other.',name='Referral',isExecutable='true')
x.raw('<bpmn:extensionElements><camunda:task id="read"/><task name="not a task"/></bpmn:extensionElements>')
x.e(T,id='come',name='Referral comes in').e('userTask',id='read',name='Read the referral').e('manualTask',id='call',name='Call the family').e('serviceTask',id='log',name='Log the case').e('scriptTask',id='score',name='Score').e('businessRuleTask',id='sort',name='Sort by need').e('sendTask',id='send',name='Send the reply').e('receiveTask',id='hear',name='Hear from the school').e(E,id='done',name='Referral is done')
x.f(('come','read'),('read','call'),('call','log'),('log','score'),('score','sort'),('sort','send'),('send','hear'),('hear','done')).save()
# 2
x=P('decision','signavio','A decision with two outcomes that meet again.',name='Threshold')
x.e(T,id='a').e('exclusiveGateway',id='g',name='Threshold met?',gatewayDirection='Diverging',default='no').e('task',id='assess',name='Assess').e('task',id='advise',name='Advise the family').e('exclusiveGateway',id='m',gatewayDirection='Converging').e(E,id='z')
x.f(('a','g'),('g','assess',{'name':'yes','cond':''}),('g','advise',{'name':'no','id':'no'}),('assess','m'),('advise','m'),('m','z')).save()
# 3
x=P('parallel','bizagi','Two checks at the same time, joined.')
x.e(T,id='a').e('parallelGateway',id='s').e('task',id='health',name='Ask health').e('task',id='school',name='Ask the school').e('parallelGateway',id='j').e('task',id='plan',name='Write the plan').e(E,id='z')
x.f(('a','s'),('s','health'),('s','school'),('health','j'),('school','j'),('j','plan'),('plan','z')).save()
# 4
x=P('deadlock','jbpm','A decision whose outcomes are joined as if both happened.')
x.e(T,id='a').e('exclusiveGateway',id='s',name='Urgent?').e('task',id='visit',name='Visit today').e('task',id='letter',name='Write a letter').e('parallelGateway',id='j').e(E,id='z')
x.f(('a','s'),('s','visit',{'name':'yes'}),('s','letter',{'name':'no'}),('visit','j'),('letter','j'),('j','z')).save()
# 5
x=P('twice','aris','Two checks at the same time, never joined: what follows is done twice.')
x.e(T,id='a').e('parallelGateway',id='s').e('task',id='health',name='Ask health').e('task',id='school',name='Ask the school').e('exclusiveGateway',id='m').e('task',id='close',name='Close the case').e(E,id='z')
x.f(('a','s'),('s','health'),('s','school'),('health','m'),('school','m'),('m','close'),('close','z')).save()
# 6
x=P('several-ends','visio','Branches that each end on their own: implicit termination.')
x.e(T,id='a').e('parallelGateway',id='s').e('task',id='tell',name='Tell the family').e('task',id='file',name='File the report').e(E,id='told').e(E,id='filed')
x.f(('a','s'),('s','tell'),('s','file'),('tell','told'),('file','filed')).save()
# 7
x=P('implicit','plain','No start event, no end event, no gateway: a split and a join of flows.')
x.e('task',id='a',name='Take the call').e('task',id='b',name='Check the record').e('task',id='c',name='Ask the worker').e('task',id='d',name='Write it down')
x.f(('a','b'),('a','c'),('b','d')).save()
# 8
x=P('conditional-flows','signavio','Flows with conditions leave a task, one of them by default.')
x.e(T,id='a').e('task',id='assess',name='Assess',default='none').e('task',id='health',name='Refer to health').e('task',id='police',name='Tell the police').e('task',id='nothing',name='No further action').e('inclusiveGateway',id='j').e(E,id='z')
x.f(('a','assess'),('assess','health',{'cond':'health'}),('assess','police',{'cond':'crime'}),('assess','nothing',{'id':'none'}),('health','j'),('police','j'),('nothing','j'),('j','z')).save()
# 9
x=P('inclusive','camunda','An inclusive split and its join, with a decision and a loop inside.')
x.e(T,id='a').e('inclusiveGateway',id='s',name='Who is asked?',default='s-none').e('task',id='health',name='Ask health').e('exclusiveGateway',id='answer',name='Answered?').e('task',id='school',name='Ask the school').e('task',id='none',name='Ask nobody').e('inclusiveGateway',id='j').e('task',id='plan',name='Plan').e(E,id='z').e('exclusiveGateway',id='again')
x.f(('a','s'),('s','again',{'cond':'h'}),('again','health'),('health','answer'),('answer','again',{'name':'no'}),('answer','j',{'name':'yes'}),('s','school',{'cond':'s'}),('s','none',{'id':'s-none'}),('school','j'),('none','j'),('j','plan'),('plan','z')).save()
# 10
x=P('inclusive-unstructured','aris','An inclusive join whose ways no one place opens: nothing is made up.')
x.e(T,id='a').e(T,id='b').e('task',id='x',name='Read').e('task',id='y',name='Listen').e('inclusiveGateway',id='j').e(E,id='z')
x.f(('a','x'),('b','y'),('x','j'),('y','j'),('j','z')).save()
# 11
x=P('sub-process','camunda','A sub-process with its content, left early by a timer.',name='Assessment')
x.e(T,id='a').o('subProcess',id='sub',name='Assess').e(T,id='sa').e('parallelGateway',id='s').e('task',id='t1',name='See the child').e('task',id='t2',name='See the parents').e(E,id='e1').e(E,id='e2').f(('sa','s'),('s','t1'),('s','t2'),('t1','e1'),('t2','e2')).c()
x.ev('boundaryEvent','timerEventDefinition',id='late',name='45 days pass',attachedToRef='sub').e('task',id='chase',name='Chase').e('task',id='decide',name='Decide').e(E,id='z').e(E,id='y')
x.f(('a','sub'),('sub','decide'),('decide','z'),('late','chase'),('chase','y')).save()
# 12
x=P('boundary-task','bizagi','Events on the boundary of tasks, stopping them and not.')
x.e(T,id='a').e('userTask',id='wait',name='Wait for the reply')
x.ev('boundaryEvent',('timerEventDefinition',{}),id='remind',name='5 days pass',attachedToRef='wait',cancelActivity='false')
x.ev('boundaryEvent',('messageEventDefinition',{}),id='withdrawn',name='Referral is withdrawn',attachedToRef='wait')
x.e('task',id='reminder',name='Send a reminder').e(E,id='reminded').e(E,id='stopped').e('exclusiveGateway',id='ok',name='Complete?').e(E,id='z').e('exclusiveGateway',id='back')
x.f(('a','back'),('back','wait'),('wait','ok'),('ok','back',{'name':'no'}),('ok','z',{'name':'yes'}),('remind','reminder'),('reminder','reminded'),('withdrawn','stopped')).save()
# 13
x=P('terminate','jbpm','An end that ends everything else.')
x.e(T,id='a').e('parallelGateway',id='s').e('task',id='work',name='Work on the case').e('task',id='watch',name='Watch for closure').e(E,id='z').ev(E,'terminateEventDefinition',id='stop',name='Case is closed')
x.f(('a','s'),('s','work'),('s','watch'),('work','z'),('watch','stop')).save()
# 14
x=P('error','camunda','An error thrown inside a sub-process inside another, caught outside.')
x.o('subProcess',id='outer',name='Visit').e(T,id='oa').o('subProcess',id='inner',name='Talk').e(T,id='ia').e('exclusiveGateway',id='g',name='Child seen?').ev(E,('errorEventDefinition',{'errorRef':'notSeen'}),id='notseen',name='Child not seen').e(E,id='seen').f(('ia','g'),('g','notseen',{'name':'no'}),('g','seen',{'name':'yes'})).c().e('task',id='note',name='Write the note').e(E,id='oz').f(('oa','inner'),('inner','note'),('note','oz')).c()
x.ev('boundaryEvent',('errorEventDefinition',{'errorRef':'notSeen'}),id='caught',attachedToRef='outer').e(T,id='a').e('task',id='escalate',name='Call the manager').e(E,id='z').e(E,id='y').f(('a','outer'),('outer','z'),('caught','escalate'),('escalate','y')).c()
x.e('error',id='notSeen',errorCode='404').save()
# 15
x=P('escalation','signavio','An escalation that does not stop the work.')
x.o('subProcess',id='sub',name='Assess').e('startEvent',id='sa').e('task',id='t',name='Assess').ev('intermediateThrowEvent',('escalationEventDefinition',{'escalationRef':'tell'}),id='up',name='Tell the manager').e('task',id='u',name='Go on').e(E,id='se').f(('sa','t'),('t','up'),('up','u'),('u','se')).c()
x.ev('boundaryEvent',('escalationEventDefinition',{'escalationRef':'tell'}),id='told',attachedToRef='sub',cancelActivity='false').e(T,id='a').e('task',id='read',name='Read it').e(E,id='z').e(E,id='y').f(('a','sub'),('sub','z'),('told','read'),('read','y')).save()
# 16
x=P('event-sub-process','camunda','Event sub-processes: one stops the case, one runs beside it.')
x.e(T,id='a').e('task',id='t',name='Work').e(E,id='z').f(('a','t'),('t','z'))
x.o('subProcess',id='stop',name='Family moves away',triggeredByEvent='true').ev(T,'messageEventDefinition',id='moved',name='Family moves').e('task',id='transfer',name='Transfer the case').e(E,id='transferred').f(('moved','transfer'),('transfer','transferred')).c()
x.o('subProcess',id='beside',name='Complaint',triggeredByEvent='true').ev(T,'messageEventDefinition',id='complaint',name='Complaint comes',isInterrupting='false').e('task',id='answer',name='Answer').e(E,id='answered').f(('complaint','answer'),('answer','answered')).save()
# 17
x=P('call','jbpm','A call of a process of the same file, and one of another file.',name='Main')
x.e(T,id='a').e('callActivity',id='c1',name='Check the record',calledElement='check').e('callActivity',id='c2',name='Assess',calledElement='elsewhere').e(E,id='z').f(('a','c1'),('c1','c2'),('c2','z')).c()
x.o('process',id='check',name='Check').e(T,id='ca').e('exclusiveGateway',id='g',name='Known?').e('task',id='y',name='Read the file').e('task',id='n',name='Open a file').e('parallelGateway',id='j').e(E,id='cz').f(('ca','g'),('g','y'),('g','n'),('y','j'),('n','j'),('j','cz')).save()
# 18
x=P('calls-itself','plain','Two processes that call each other.',id='one')
x.e(T,id='a').e('callActivity',id='c',name='Call two',calledElement='two').e(E,id='z').f(('a','c'),('c','z')).c().o('process',id='two').e(T,id='a2').e('callActivity',id='c2',name='Call one',calledElement='one').e(E,id='z2').f(('a2','c2'),('c2','z2')).save()
# 19
x=P('event-gateway','bizagi','What happens first chooses the way.')
x.e(T,id='a').e('eventBasedGateway',id='g').ev('intermediateCatchEvent','messageEventDefinition',id='m',name='Reply comes').ev('intermediateCatchEvent','timerEventDefinition',id='t',name='10 days pass').e('task',id='r',name='Read the reply').e('task',id='c',name='Chase').e(E,id='z').f(('a','g'),('g','m'),('g','t'),('m','r'),('t','c'),('r','z'),('c','g')).save()
# 20
x=P('mixed-gateway','aris','A gateway that joins and splits at once.')
x.e(T,id='a').e('parallelGateway',id='s').e('task',id='b',name='Ask health').e('task',id='c',name='Ask the school').e('parallelGateway',id='mid',gatewayDirection='Mixed').e('task',id='d',name='Plan').e('task',id='f',name='Tell the family').e('parallelGateway',id='j').e(E,id='z').f(('a','s'),('s','b'),('s','c'),('b','mid'),('c','mid'),('mid','d'),('mid','f'),('d','j'),('f','j'),('j','z')).save()
# 21
x=P('complex','signavio','A complex gateway in one pool; the other pool is judged.',id='p1')
x.e(T,id='a').e('parallelGateway',id='s').e('task',id='b',name='One').e('task',id='c',name='Two').e('complexGateway',id='j',name='Two of three').e(E,id='z').f(('a','s'),('s','b'),('s','c'),('b','j'),('c','j'),('j','z')).c()
x.o('process',id='p2').e(T,id='a2').e('task',id='t2',name='Answer').e(E,id='z2').f(('a2','t2'),('t2','z2')).save()
# 22
x=X('pools-and-lanes','visio','Two pools with a message flow; nested lanes; a task outside of every lane.')
x.o('collaboration',id='co').e('participant',id='pa',name='Children&#39;s services',processRef='p').e('participant',id='pf',name='The family',processRef='q').e('participant',id='pb',name='Police').e('messageFlow',id='m1',sourceRef='send',targetRef='wait').c()
x.o('process',id='p').o('laneSet',id='ls').o('lane',id='l1',name='Front door').e('flowNodeRef','a').e('flowNodeRef','screen').o('childLaneSet',id='cl').o('lane',id='l2',name='Manager').e('flowNodeRef','send').c().c().c().c()
x.e(T,id='a').e('userTask',id='screen',name='Screen').e('sendTask',id='send',name='Send the decision').e('task',id='file',name='File it').e(E,id='z').f(('a','screen'),('screen','send'),('send','file'),('file','z')).c()
x.o('process',id='q').e('receiveTask',id='wait',name='Wait for the decision').e('task',id='reply',name='Reply').f(('wait','reply')).save()
# 23
x=P('data-and-remarks','signavio','Data, remarks and groups hold nothing of the flow.')
x.o('ioSpecification',id='io').e('dataInput',id='di').c().e('dataObject',id='do').e('dataObjectReference',id='dr',dataObjectRef='do').e('dataStoreReference',id='ds').o('textAnnotation',id='ta').e('text','Within one day').c().e('association',id='as',sourceRef='t',targetRef='ta').e('group',id='gr').e(T,id='a')
x.o('userTask',id='t',name='Decide').o('dataInputAssociation',id='dia').e('sourceRef','dr').e('targetRef','di').c().e('standardLoopCharacteristics').o('humanPerformer').e('resourceRef','x').c().c().e(E,id='z').f(('a','t'),('t','z')).save()
# 24
x=P('dangling','camunda','A flow to what is not there, and one from a vendor’s element.')
x.e(T,id='a').e('task',id='t',name='Decide').e(E,id='z').raw('<camunda:robot id="robot"/>').f(('a','t'),('t','gone'),('robot','z')).save()
# 25
x=P('duplicate','plain','Two elements with one identifier.')
x.e(T,id='a').e('task',id='t',name='One').e('task',id='t',name='Two').e(E,id='z').f(('a','t'),('t','z')).save()
# 26
x=P('loop-for-ever','camunda','A loop that cannot be left.')
x.e(T,id='a').e('exclusiveGateway',id='m').e('task',id='t',name='Review').e('task',id='u',name='Correct').f(('a','m'),('m','t'),('t','u'),('u','m')).save()
# 27
x=P('unreachable','jbpm','A task that no flow leads to.')
x.e(T,id='a').e('task',id='t',name='Decide').e('task',id='u',name='Appeal').e(E,id='z').f(('a','t'),('t','z'),('u','z')).save()
# 28
x=P('links','aris','A way that goes on at another place of the page; and one that leads nowhere.')
x.e(T,id='a').e('task',id='t',name='Decide').ev('intermediateThrowEvent',('linkEventDefinition',{'name':'A'}),id='l1').ev('intermediateCatchEvent',('linkEventDefinition',{'name':'A'}),id='l2').e('task',id='u',name='Tell the family').e(E,id='z').f(('a','t'),('t','l1'),('l2','u'),('u','z')).c()
x.o('process',id='second').e(T,id='a2').ev('intermediateThrowEvent',('linkEventDefinition',{'name':'B'}),id='l3',name='To B').f(('a2','l3')).save()
# 29
x=P('transaction','jbpm','A transaction that is cancelled, and what is undone.')
x.o('transaction',id='tr',name='Place the child').e(T,id='ta').e('task',id='find',name='Find a place').ev('boundaryEvent','compensateEventDefinition',id='comp',attachedToRef='find').e('task',id='undo',name='Give the place up',isForCompensation='true').e('association',id='as',sourceRef='comp',targetRef='undo').e('exclusiveGateway',id='g',name='Agreed?').e(E,id='te').ev(E,'cancelEventDefinition',id='tc').f(('ta','find'),('find','g'),('g','te',{'name':'yes'}),('g','tc',{'name':'no'})).c()
x.ev('boundaryEvent','cancelEventDefinition',id='cancelled',attachedToRef='tr').e(T,id='a').e('task',id='again',name='Think again').e(E,id='z').e(E,id='y').f(('a','tr'),('tr','z'),('cancelled','again'),('again','y')).save()
# 30
x=P('ad-hoc','signavio','An ad hoc sub-process and a collapsed one: each is one step.')
x.e(T,id='a').o('adHocSubProcess',id='ah',name='Direct work',ordering='Parallel').e('task',id='p',name='Play').e('task',id='q',name='Talk').c().e('subProcess',id='co',name='Review').e(E,id='z').f(('a','ah'),('ah','co'),('co','z')).save()
# 31
x=P('ambiguous-end','plain','A sub-process that ends in one or two places: when it is complete cannot be told.')
x.e(T,id='a').o('subProcess',id='s',name='Assess').e(T,id='sa').e('parallelGateway',id='f').e('exclusiveGateway',id='g').e('task',id='t',name='See the child').e('task',id='u',name='See the parents').e('task',id='v',name='Ask again').e('parallelGateway',id='f2').e(E,id='e1').e(E,id='e2').f(('sa','f'),('f','t'),('f','g'),('g','u'),('g','f2'),('f2','v'),('f2','u'),('t','e1'),('u','e1'),('v','e2')).c().e(E,id='z').f(('a','s'),('s','z')).save()
# 32
x=P('unfinished','plain','A decision ends the case while the other branch waits at a join for ever.')
x.e(T,id='a').e('parallelGateway',id='s').e('task',id='b',name='Ask health').e('exclusiveGateway',id='g',name='Consent?').e('parallelGateway',id='j').e('task',id='p',name='Plan').e(E,id='z').e(E,id='y',name='Refused').f(('a','s'),('s','b'),('s','g'),('b','j'),('g','j',{'name':'yes'}),('g','y',{'name':'no'}),('j','p'),('p','z')).save()
# 33
x=P('many-choices','plain','Five ways of which any number is taken.')
x.e(T,id='a').e('inclusiveGateway',id='s')
for i in range(5): x.e('task',id='t%d'%i,name='Ask team %d'%i)
x.e('inclusiveGateway',id='j').e(E,id='z').f(('a','s'),*[('s','t%d'%i) for i in range(5)],*[('t%d'%i,'j') for i in range(5)],('j','z')).save()
# 34
x=P('wrong-edge','plain','A flow into the middle of a sub-process.')
x.e(T,id='a').o('subProcess',id='s').e('task',id='t',name='See the child').c().e(E,id='z').f(('a','t'),('s','z')).save()
open(OUT+'/another-format.bpmn','w').write('<?xml version="1.0"?>\n<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>\n')
x=X('choreography','plain','A choreography holds no process.'); x.o('choreography',id='c',name='Who talks').e('choreographyTask',id='ct').save()
